import { TwinError, type ErrorCode, type ErrorDetails } from '../account/twin-error';

/** Where in the templates an error is. */
export interface TemplatePlace {
  readonly stackName?: string;
  readonly logicalId?: string;
  /** Such as `AWS::Cognito::UserPool`. */
  readonly resourceType?: string;
}

/**
 * The template, or the cloud assembly around it, is wrong: AWS CloudFormation would not deploy it, or the twin cannot read
 * it. The message is one line that names the stack, the place in it, and what to do.
 *
 * @example
 * await expect(LocalGateway.start(app)).rejects.toMatchObject({ code: 'MissingProperty', property: 'UserPoolId' });
 */
export class TemplateError extends TwinError {
  override readonly name = 'TemplateError';
  readonly stackName: string | undefined;
  /** The resource that the error is about, where it is about one. */
  readonly logicalId: string | undefined;
  readonly resourceType: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails & TemplatePlace = {}) {
    super(code, message, details);
    this.stackName = details.stackName;
    this.logicalId = details.logicalId;
    this.resourceType = details.resourceType;
  }

  /**
   * @param where in the template the expression is that is wrong, such as `Users.Properties.UserPoolName`; where the template
   * comes from, if it is wrong as a whole
   */
  static at(where: string, code: ErrorCode, problem: string): TemplateError {
    return new TemplateError(code, `${where}: ${problem}`, { property: where });
  }

  /** The same error, with the stack that it is in. */
  inStack(stackName: string): TemplateError {
    return this.saying(`stack ${stackName}: ${this.message}`, { stackName });
  }

  /** The same error in other words. */
  saying(message: string, place: TemplatePlace = {}): TemplateError {
    return new TemplateError(this.code, message, { ...this, cause: this.cause, ...place });
  }
}
