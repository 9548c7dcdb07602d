import type { LocalAccount } from '../../../account/local-account';
import { AccessDeniedError } from '../../iam/access-request';
import type { IamService } from '../../iam/iam-service';
import type { PolicyDocument } from '../../iam/role';
import { SignatureError, verifySignature } from '../../iam/verify-signature';
import type { Admission, InboundAuthorizer, ReceivedRequest } from './authorizer';

/** The name under which callers sign requests to a gateway. */
const SIGNING_NAME = 'bedrock-agentcore';

/**
 * `AuthorizerType: AWS_IAM`: whoever signs with Signature Version 4, and is allowed `bedrock-agentcore:InvokeGateway` on the
 * gateway. `AUTHENTICATE_ONLY` needs the signature only: one page of the developer guide says that it verifies the signature
 * and authorizes nothing, another that it is a JWT mode, for which the API has no field.
 *
 * AWS's front end answers refused requests with 403 and this body for all its services; that gateways do, too, is
 * unverified.
 */
export class SignatureAuthorizer implements InboundAuthorizer {
  constructor(
    private readonly account: LocalAccount,
    private readonly iam: IamService,
    /** The gateway that the caller has to be allowed to invoke; absent where the signature is enough. */
    private readonly invoked?: {
      readonly gatewayArn: string;
      readonly resourcePolicy: () => readonly PolicyDocument[];
    },
  ) {}

  async admit({ method, url, headers, body }: ReceivedRequest): Promise<Admission> {
    try {
      const { roleArn } = await verifySignature(
        { method, url, headers: Object.fromEntries(headers), body: Buffer.from(body) },
        {
          credentialsByAccessKeyId: (id) => this.iam.credentialsByAccessKeyId(id),
          service: SIGNING_NAME,
          region: this.account.region,
          now: this.account.clock.now(),
        },
      );
      await this.#authorize(roleArn);
      return { admitted: true, caller: { type: 'IAM', principalArn: assumedRoleArn(roleArn) } };
    } catch (error) {
      if (error instanceof SignatureError) {
        return refused(error.code, error.message);
      }
      if (error instanceof AccessDeniedError) {
        return refused('AccessDeniedException', `User: ${error.message}`);
      }
      throw error;
    }
  }

  async #authorize(roleArn: string): Promise<void> {
    if (this.invoked !== undefined) {
      await this.iam.authorize({
        principal: { type: 'role', roleArn },
        action: 'bedrock-agentcore:InvokeGateway',
        resource: this.invoked.gatewayArn,
        resourcePolicy: this.invoked.resourcePolicy(),
      });
    }
  }
}

function refused(code: string, message: string): Admission {
  return {
    admitted: false,
    reason: message,
    respond: () => Response.json({ message }, { status: 403, headers: { 'x-amzn-errortype': code } }),
  };
}

/** The role as policies and audit events know it, without the name of a session. */
function assumedRoleArn(roleArn: string): string {
  const [arn, partition, , , accountId, path] = roleArn.split(':');
  return [arn, partition, 'sts', '', accountId, `assumed-role/${path!.split('/').at(-1)}`].join(':');
}
