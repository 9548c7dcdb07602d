/** The code of every error that a construct throws, and what it means. Codes are stable: tests and scripts may rely on them. */
export const ERROR_CODES = {
  InvalidProperty:
    'A property has a value that AWS would refuse at deployment or that would leave people unable to sign in.',
  MissingProperty: 'A property or a list that is needed is empty or left out.',
  ConflictingProperties: 'Two properties exclude each other, or one has no effect beside the other.',
  UnresolvedProperty: 'A property is a CDK token, and the literal value is needed when the template is made.',
  DuplicateName: 'A name is taken.',
  UnknownName: 'Nothing has the name that a method was given.',
  QuotaExceeded: 'There is more of something than AWS takes.',
  UnsupportedAssistant: 'An assistant cannot sign in this way.',
  IncompatibleIdentity:
    'An identity cannot serve this gateway: it serves another one, or is in another account or region.',
  WrongEnvironment: 'Something is in another account or region than AWS needs it in.',
  IncompletePackage: 'A part of this package is missing where it is installed.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
