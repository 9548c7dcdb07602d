/** A function as its template describes it. */
export interface FunctionDefinition {
  /** The resource of the template that it is. */
  readonly declaredBy: { readonly stackName: string; readonly logicalId: string };
  readonly name: string;
  readonly arn: string;
  /** Such as `nodejs22.x`. `undefined` for a container image, like the handler. */
  readonly runtime: string | undefined;
  readonly handler: string | undefined;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly code: CodeSource;
}

/** Where a function's code comes from. */
export type CodeSource =
  | { readonly kind: 'inline'; readonly source: string }
  /** A directory or a zip archive. */
  | { readonly kind: 'asset'; readonly path: string }
  /** The twin cannot run it. */
  | { readonly kind: 'none'; readonly reason: string };
