/** How people sign in to the reference stack. */
export const WAYS_TO_SIGN_IN = ['direct', 'authorization-server'] as const;

/** Where to find the stack to run, and what it needs. At most one of `app` and `assembly` is given. */
export interface StackLocation {
  /** A command that synthesizes a CDK app, such as `node bin/app.js`. */
  readonly app?: string;
  /** A folder that `cdk synth` wrote. */
  readonly assembly?: string;
  /** Only for the reference stack; any other stack has its own way. */
  readonly signIn?: (typeof WAYS_TO_SIGN_IN)[number];
  /** Values for parameters of the templates. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Origins that the templates name, and what serves them on this computer. */
  readonly endpoint?: Readonly<Record<string, string>>;
}
