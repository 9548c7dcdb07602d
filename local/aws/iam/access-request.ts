import { TwinError } from '../../account/twin-error';
import type { PolicyDocument } from './role';

/**
 * Who makes a request: a role, an AWS service that acts for a resource (the context of its requests has `aws:SourceArn` and
 * `aws:SourceAccount`), or a caller without a signature.
 */
export type Principal =
  | { readonly type: 'role'; readonly roleArn: string }
  /** @param service such as `bedrock-agentcore.amazonaws.com` */
  | { readonly type: 'service'; readonly service: string }
  | { readonly type: 'anonymous' };

/** A request as IAM sees it. */
export interface AccessRequest {
  readonly principal: Principal;
  /** Such as `lambda:InvokeFunction`. */
  readonly action: string;
  /** The ARN of what is acted upon. */
  readonly resource: string;
  /** Condition keys and their values. */
  readonly context?: Readonly<Record<string, string>>;
  /** The statements of the resource's own policy. */
  readonly resourcePolicy?: readonly PolicyDocument[];
}

/** The resource of a template that a policy or a statement comes from. */
export interface PolicyOrigin {
  readonly stackName: string;
  readonly logicalId: string;
}

/** IAM refuses a request. The message names principal, action and resource, and the statement that is missing. */
export class AccessDeniedError extends TwinError {
  override readonly name = 'AccessDeniedError';

  constructor(message: string) {
    super('AccessDenied', message);
  }
}
