/** The three parts of temporary AWS credentials, as a function finds them in its environment. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Credentials and the role that they are of. */
export interface RoleCredentials extends Credentials {
  readonly roleArn: string;
  /** Such as `AROAIOSFODNN7EXAMPLE`. */
  readonly roleId: string;
}
