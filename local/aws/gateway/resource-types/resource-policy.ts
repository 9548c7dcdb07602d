import type { LocalAccount } from '../../../account/local-account';
import { type CreatedResource, ResourceError, type ResourceRequest, typesOf } from '../../../template/resource-type';
import type { IamService } from '../../iam/iam-service';
import type { PolicyDocument } from '../../iam/role';

/**
 * The policies of gateways themselves (`AWS::BedrockAgentCore::ResourcePolicy`). They count for callers that sign, next to
 * the policies of the caller: one of them has to allow, and none may deny.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/resource-based-policies.html
 */
export class ResourcePolicies {
  readonly resourceTypes = typesOf({
    'AWS::BedrockAgentCore::ResourcePolicy': (request) => this.#create(request),
  });

  readonly #statements = new Map<string, readonly PolicyDocument[]>();

  constructor(
    private readonly account: LocalAccount,
    private readonly iam: IamService,
    private readonly authorizerTypeOf: (gatewayArn: string) => string | undefined,
  ) {}

  /** The statements of the policy of a gateway; none when it has no policy. */
  of(gatewayArn: string): readonly PolicyDocument[] {
    return this.#statements.get(gatewayArn) ?? [];
  }

  #create({ stackName, logicalId, properties }: ResourceRequest): CreatedResource {
    const { ResourceArn: arn, Policy: text } = properties;
    const statements = statementsOf(text);
    const elsewhere = statements.find(({ Resource }) => [Resource].flat().some((resource) => resource !== arn));
    if (elsewhere !== undefined) {
      throw new ResourceError(
        `Policy: Resource ${JSON.stringify(elsewhere.Resource)} must be exactly the ResourceArn, "${arn}"`,
      );
    }
    if (this.#statements.has(arn)) {
      throw new ResourceError(`ResourceArn "${arn}" has a resource policy already`);
    }
    for (const statement of statements) {
      this.iam.rememberOrigin(statement, { stackName, logicalId });
    }
    this.#statements.set(arn, statements);
    if (this.authorizerTypeOf(arn) !== 'AWS_IAM') {
      this.account.warn(
        `${stackName}/${logicalId}: the local twin evaluates policies of gateways with the authorizer AWS_IAM only, ` +
          `not the one of ${arn}`,
      );
    }
    return { ref: arn };
  }
}

function statementsOf(text: unknown): PolicyDocument[] {
  const { Statement } = Object(parsed(text)) as { Statement?: PolicyDocument | PolicyDocument[] };
  if (Statement === undefined) {
    throw new ResourceError('Policy is no JSON policy document with a Statement');
  }
  return [Statement].flat();
}

/** CloudFormation takes an object where the API has text. */
function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : text;
  } catch {
    return undefined;
  }
}
