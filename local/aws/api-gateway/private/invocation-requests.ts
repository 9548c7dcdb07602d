import type { AccessRequest, Principal } from '../../iam/access-request';
import { asApiGateway, functionArnOf, type ApiServices } from '../function-integration';
import { executionArn } from '../rest-api';
import type { FoundStage } from '../rest-apis';
import { findMethod } from './find-method';

/**
 * What IAM has to allow for a call of a method: its caller, where the method asks for a signature or the API has a policy, and
 * API Gateway itself, which invokes the function behind it.
 */
export function invocationRequests(
  { account, lambda }: ApiServices,
  principal: Principal,
  httpMethod: string,
  { api, stage, path }: FoundStage,
): AccessRequest[] {
  const method = findMethod(stage.deployment.methods, httpMethod, path)?.method;
  if (method === undefined) {
    return [];
  }
  const { authorizationType, integration } = method;
  const isSigned = authorizationType === 'AWS_IAM';
  const requests: AccessRequest[] = [];
  if (isSigned || api.policy.length > 0) {
    requests.push({
      principal: isSigned ? principal : { type: 'anonymous' },
      action: 'execute-api:Invoke',
      resource: executionArn(account, api.id, stage.name, httpMethod, path),
      resourcePolicy: api.policy,
    });
  }
  const functionArn = integration?.kind === 'function' ? functionArnOf(integration.uri, stage.variables) : undefined;
  if (integration?.kind === 'function' && integration.roleArn === undefined && functionArn !== undefined) {
    const sourceArn = executionArn(account, api.id, stage.name, httpMethod, method.path);
    const by = asApiGateway(account, sourceArn);
    requests.push(lambda.invocationBy(by.principal, functionArn, by.context));
  }
  return requests;
}
