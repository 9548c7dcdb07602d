import type { LocalAccount } from '../../local-account';
import type { IamService } from '../iam/iam-service';
import { SignatureError, verifySignature } from '../iam/verify-signature';
import type { Admission, InboundAuthorizer, ReceivedRequest } from './inbound-authorizer';

/** The name under which callers sign requests to a gateway. */
const SIGNING_NAME = 'bedrock-agentcore';

/**
 * `AuthorizerType: AWS_IAM`: whoever signs with Signature Version 4. `AUTHENTICATE_ONLY` is the same here: one page of the
 * developer guide says that it verifies the signature and authorizes nothing, another that it is a JWT mode, for which the
 * API has no field.
 *
 * That the role is allowed `bedrock-agentcore:InvokeGateway` is not checked. AWS's front end answers refused signatures
 * with 403 and this body for all its services; that gateways do, too, is unverified.
 */
export class SignatureAuthorizer implements InboundAuthorizer {
  constructor(
    private readonly account: LocalAccount,
    private readonly iam: IamService,
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
      return { admitted: true, caller: { type: 'IAM', principalArn: assumedRoleArn(roleArn) } };
    } catch (error) {
      if (!(error instanceof SignatureError)) throw error;
      const { code, message } = error;
      return {
        admitted: false,
        reason: message,
        respond: () => Response.json({ message }, { status: 403, headers: { 'x-amzn-errortype': code } }),
      };
    }
  }
}

/** The role as policies and audit events know it, without the name of a session. */
function assumedRoleArn(roleArn: string): string {
  const [arn, partition, , , accountId, path] = roleArn.split(':');
  return [arn, partition, 'sts', '', accountId, `assumed-role/${path!.split('/').at(-1)}`].join(':');
}
