import type { LocalAccount } from '../../../account/local-account';
import type { AccessRequest, Principal } from '../../iam/access-request';
import type { LambdaService } from '../../lambda/lambda-service';
import { executionArn, type RestApi, type Stage } from '../rest-api';
import { functionArnOf } from '../function-arn-of';
import { findRoute } from './route';

/** A call of a method, before it is sent. */
export interface PlannedCall {
  readonly caller: Principal;
  readonly httpMethod: string;
  /** Without the stage. */
  readonly path: string;
}

/**
 * What IAM has to allow for a call of a method: its caller, where the method wants to know who calls, and API Gateway itself,
 * which invokes the function behind it.
 */
export function invocationAccesses(
  { caller, httpMethod, path }: PlannedCall,
  api: RestApi,
  stage: Stage,
  account: LocalAccount,
  lambda: LambdaService,
): AccessRequest[] {
  const method = findRoute(stage.deployment.methods, httpMethod, path)?.method;
  if (method === undefined) {
    return [];
  }
  const { authorizationType, properties } = method;
  const isSigned = authorizationType === 'AWS_IAM';
  const invocation: AccessRequest = {
    principal: isSigned ? caller : { type: 'anonymous' },
    action: 'execute-api:Invoke',
    resource: executionArn(account, api.id, stage.name, httpMethod, path),
    resourcePolicy: api.policy,
  };
  const functionArn = functionArnOf(properties.Integration?.Uri, stage.variables);
  const byApiGateway = { type: 'service', service: 'apigateway.amazonaws.com' } as const;
  const sourceArn = executionArn(account, api.id, stage.name, httpMethod, method.path);
  return [
    ...(isSigned || api.policy.length > 0 ? [invocation] : []),
    ...(functionArn !== undefined && properties.Integration.Credentials === undefined
      ? [
          lambda.invocationBy(byApiGateway, functionArn, {
            'aws:SourceArn': sourceArn,
            'aws:SourceAccount': account.accountId,
          }),
        ]
      : []),
  ];
}
