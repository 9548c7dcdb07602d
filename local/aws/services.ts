import type { LocalAccount } from '../account/local-account';
import type { DynamicReferences } from '../template/dynamic-references';
import { ResourceTypes, type LocalService } from '../template/resource-type';
import { ApiGatewayService } from './api-gateway/api-gateway-service';
import { CognitoService } from './cognito/cognito-service';
import type { ReceiveMessage } from './cognito/outbox';
import type { InvokeFunction } from './cognito/triggers/triggers';
import { CredentialProviderService } from './credential-providers/credential-provider-service';
import { DynamoDbService } from './dynamodb/dynamodb-service';
import { GatewayService } from './gateway/gateway-service';
import { HttpApiService } from './http-api/http-api-service';
import { AccessDeniedError } from './iam/access-request';
import { IamService } from './iam/iam-service';
import { inertResourceTypes } from './inert-resource-types';
import { KmsService } from './kms/kms-service';
import { LambdaService } from './lambda/lambda-service';
import { SecretsManagerService } from './secrets-manager/secrets-manager-service';
import PROPERTY_NAMES from './property-names.json';
import { ServiceApis } from './service-apis/service-apis';
import { SsmService } from './ssm/ssm-service';

/** The AWS services of a twin. */
export type Services = ReturnType<typeof startServices>;

/**
 * Makes the services of an account, which know each other as those of AWS do.
 *
 * @param gatewayPort of the first gateway; 0 is a free one
 */
export function startServices(account: LocalAccount, gatewayPort: number, receiveMessage?: ReceiveMessage) {
  const iam = new IamService(account);
  const apis = new ServiceApis(account, iam);
  const lambda = new LambdaService(account, iam, apis);
  const invokeTrigger: InvokeFunction = async (functionArn, event) => {
    try {
      return await lambda.invoke(functionArn, event, {
        principal: { type: 'service', service: 'cognito-idp.amazonaws.com' },
        context: {
          'aws:SourceAccount': account.accountId,
          'aws:SourceArn': account.arn('cognito-idp', `userpool/${event.userPoolId}`),
        },
      });
    } catch (error) {
      if (error instanceof AccessDeniedError) {
        // AWS tells the person that it failed, and nobody which permission is missing.
        account.warn(`user pool ${event.userPoolId}: ${error.message}`);
      }
      throw error;
    }
  };
  const cognito = new CognitoService(account, apis, invokeTrigger, receiveMessage);
  const secretsManager = new SecretsManagerService(account, apis);
  const credentialProviders = new CredentialProviderService(account, iam, secretsManager.secrets);
  const apiGateway = new ApiGatewayService(account, iam, lambda);
  const gateway = new GatewayService({ account, iam, apis, lambda, apiGateway, credentialProviders }, gatewayPort);
  const all: readonly LocalService[] = [
    gateway,
    cognito,
    apiGateway,
    new HttpApiService(account, iam, lambda),
    lambda,
    credentialProviders,
    secretsManager,
    new SsmService(account, apis),
    new KmsService(account, apis),
    apis,
    new DynamoDbService(account, apis),
    iam,
  ];
  return {
    cognito,
    gateway,
    iam,
    lambda,
    resourceTypes: new ResourceTypes(
      [...inertResourceTypes(account), ...all.flatMap((service) => service.resourceTypes)],
      PROPERTY_NAMES,
    ),
    dynamicReferences: Object.assign({}, ...all.map((service) => service.dynamicReferences)) as DynamicReferences,
    /** The variables with which an AWS SDK finds the services that run. */
    get sdkEnvironment() {
      return apis.environment;
    },
    /** Stops every server and process, those that call others first. */
    async stop() {
      for (const service of all) {
        await service.stop?.();
      }
    },
  };
}
