/**
 * The codes of the errors that the twin throws. They stay the same from version to version, other than the messages.
 */
export const ERROR_CODES = {
  // What the twin is given.
  TemplateNotFound: 'there is no such file or folder, or it holds no stack',
  InvalidTemplate: 'the template or the cloud assembly cannot be read, or CloudFormation would refuse it as a whole',
  UnsupportedTemplate: 'the template needs something that runs on AWS only, such as a macro',
  NothingToRun: 'the stacks have no gateway',
  InvalidOption: 'an option or an argument of the twin is not possible',
  UnknownName: 'nothing in the stacks has the name that a test asks for',
  AmbiguousName: 'several things in the stacks have the name that a test asks for',
  // Expressions of a template.
  InvalidExpression: 'an intrinsic function has arguments that it does not take',
  UnknownReference: 'an expression refers to something that does not exist in the template or in the twin',
  CircularDependency: 'resources or conditions wait for each other',
  MissingParameter: 'a parameter has neither a default nor a given value',
  InvalidParameter: 'the value of a parameter is not one that the template allows, or no template has the parameter',
  // Resources of a template.
  UnknownProperty: 'CloudFormation does not know the property',
  MissingProperty: 'a required property is missing',
  InvalidProperty: 'the value of a property has another type or is out of its bounds',
  ConflictingProperties: 'properties exclude each other',
  ResourceNotFound: 'a property names a resource that does not exist, or not yet',
  ResourceExists: 'there is already a resource with the same name',
  QuotaExceeded: 'AWS allows no more of these resources',
  AccessDenied: 'an IAM policy that is needed is missing or denies',
  TargetFailed: 'the tools of a target cannot be listed',
  MissingPackage: 'the stack needs an npm package that is not installed',
  ResourceFailed: 'AWS would fail to create the resource for another reason',
  // People and programs.
  UserRefused: 'the user pool refuses to create or change a user',
  SignInRefused: 'a step of a sign-in refuses, or does not end with a token',
  TokenRefused: 'a sign-in ended with a token that the gateway refuses',
  PortInUse: 'another program listens on the port that was chosen',
  InternalError: 'the twin itself failed; `cause` has the error',
} as const satisfies Readonly<Record<string, string>>;

/** A code of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** What an error is about. */
export interface ErrorDetails {
  /** The property or option that the error is about, such as `ProtocolConfiguration.Mcp.SupportedVersions`. */
  readonly property?: string;
  readonly cause?: unknown;
}

/** An error of the twin: bad input, or something that AWS would refuse. Its message is one line. */
export abstract class TwinError extends Error {
  /** The property or option that the error is about, where it is about one. */
  readonly property?: string;
  /** What the twin had warned of when `LocalGateway.start` failed; the last one is the newest. Empty for other errors. */
  readonly warnings: readonly string[] = [];

  constructor(
    /** Which kind of error it is; see {@link ERROR_CODES}. */
    readonly code: ErrorCode,
    message: string,
    { property, cause }: ErrorDetails = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    if (property !== undefined) this.property = property;
  }
}

/** An option or an argument that a test gave to the twin is not possible. */
export class OptionError extends TwinError {
  override readonly name = 'OptionError';
}

/** The twin failed with an error that is not one of its own, which is a fault of the twin. */
export class InternalError extends TwinError {
  override readonly name = 'InternalError';

  /** @param where it happened, such as the stack and the resource that was being created */
  constructor(where: string, cause: unknown) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super('InternalError', `${where}: the local twin itself failed: ${reason}; please report this`, { cause });
  }
}
