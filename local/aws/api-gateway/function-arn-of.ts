const LAMBDA_URI = /^arn:[^:]+:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;

/** The ARN of the function that an integration names, with stage variables replaced; `undefined` for no function. */
export function functionArnOf(uri: unknown, variables: Readonly<Record<string, string>> = {}): string | undefined {
  return LAMBDA_URI.exec(String(uri))?.[1]?.replace(
    /\$\{stageVariables\.(\w+)\}/g,
    (_, name: string) => variables[name] ?? '',
  );
}
