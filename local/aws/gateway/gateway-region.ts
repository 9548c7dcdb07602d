import type { LocalAccount } from '../../account/local-account';
import { shortened, type PropertyReader } from '../../template/property-reader';
import type { ApiGatewayService } from '../api-gateway/api-gateway-service';
import type { CredentialProviderService } from '../credential-providers/credential-provider-service';
import type { IamService } from '../iam/iam-service';
import type { PolicyDocument } from '../iam/role';
import type { LambdaService } from '../lambda/lambda-service';
import type { ServiceApis } from '../service-apis/service-apis';
import type { AuditEvent } from './audit/audit-event';
import type { Gateway } from './gateway';
import type { PolicyEngine } from './policy/policy-engine';
import { BoundedLog } from '../../account/bounded-log';

/** The services that gateways and their targets call. */
export interface GatewayServices {
  readonly account: LocalAccount;
  readonly iam: IamService;
  /** Where the control plane is served. */
  readonly apis: ServiceApis;
  readonly lambda: LambdaService;
  readonly apiGateway: ApiGatewayService;
  readonly credentialProviders: CredentialProviderService;
}

/** AgentCore Gateway in one region: what the resource types create into. */
export class GatewayRegion {
  /** By their ids. */
  readonly gateways = new Map<string, Gateway>();
  /** By their ids. */
  readonly policyEngines = new Map<string, PolicyEngine>();
  /** The statements of the policies of gateways, by their ARNs. */
  readonly resourcePolicies = new Map<string, readonly PolicyDocument[]>();
  readonly auditEvents = new BoundedLog<AuditEvent>();

  constructor(readonly services: GatewayServices) {}

  get account(): LocalAccount {
    return this.services.account;
  }

  /** The gateway that the property `GatewayIdentifier` names. */
  gateway(read: PropertyReader): Gateway {
    const named = this.gateways.get(read.requiredString('GatewayIdentifier'));
    return (
      named ??
      refuse(
        read,
        'GatewayIdentifier',
        'a gateway',
        'Ref or Fn::GetAtt GatewayIdentifier of an AWS::BedrockAgentCore::Gateway',
      )
    );
  }

  /** The policy engine that the property `PolicyEngineId` names. */
  policyEngine(read: PropertyReader): PolicyEngine {
    const named = this.policyEngines.get(read.requiredString('PolicyEngineId'));
    return (
      named ??
      refuse(
        read,
        'PolicyEngineId',
        'a policy engine',
        'Fn::GetAtt PolicyEngineId of an AWS::BedrockAgentCore::PolicyEngine',
      )
    );
  }

  /** The policy engine that the `Arn` of a `PolicyEngineConfiguration` names. */
  policyEngineByArn(read: PropertyReader): PolicyEngine {
    const named = [...this.policyEngines.values()].find(({ arn }) => arn === read.string('Arn'));
    return (
      named ??
      refuse(
        read,
        'Arn',
        'a policy engine',
        'Ref or Fn::GetAtt PolicyEngineArn of an AWS::BedrockAgentCore::PolicyEngine',
      )
    );
  }
}

/** @param expression what gives the value that is expected */
function refuse(read: PropertyReader, property: string, what: string, expression: string): never {
  const problem = `"${shortened(read.string(property) ?? '')}" is not ${what} of this cloud assembly`;
  return read.fail(property, problem, `use ${expression}`, 'ResourceNotFound');
}
