import { AccessDeniedError, type AccessRequest } from '../../iam/access-request';
import type { IamService } from '../../iam/iam-service';
import { SignatureError } from '../../iam/verify-signature';
import type { ReceivedRequest } from '../gateway-call';
import type { Authorization, Authorizer } from './authorizer';

/** The name under which callers sign requests to a gateway. */
const SIGNING_NAME = 'bedrock-agentcore';

/**
 * `AuthorizerType: AWS_IAM`: who signs with Signature Version 4, and is allowed `bedrock-agentcore:InvokeGateway` on the
 * gateway. `AUTHENTICATE_ONLY` needs the signature only: one page of the developer guide says that it verifies the signature
 * and authorizes nothing, another that it is a JWT mode, for which the API has no field.
 *
 * AWS's front end answers refused requests with 403 and this body for all its services; that gateways do, too, is
 * unverified.
 */
export class SignatureAuthorizer implements Authorizer {
  constructor(
    private readonly iam: IamService,
    /** The gateway with its policy, which the caller has to be allowed to invoke; absent where the signature is enough. */
    private readonly invoked?: () => Pick<AccessRequest, 'resource' | 'resourcePolicy'>,
  ) {}

  async authorize(request: ReceivedRequest): Promise<Authorization> {
    try {
      const { roleArn } = await this.iam.authenticate(request, Buffer.from(request.body), SIGNING_NAME);
      const principal = { type: 'role', roleArn } as const;
      if (this.invoked !== undefined) {
        await this.iam.authorize({ principal, action: 'bedrock-agentcore:InvokeGateway', ...this.invoked() });
      }
      return { allowed: true, principal };
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
}

function refused(code: string, message: string): Authorization {
  return {
    allowed: false,
    reason: message,
    respond: () => Response.json({ message }, { status: 403, headers: { 'x-amzn-errortype': code } }),
  };
}
