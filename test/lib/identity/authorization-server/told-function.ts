import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Stage, type Stack } from 'aws-cdk-lib';
import { configurationOf } from '../../../../functions/authorization-server/configuration';
import type { FunctionConfiguration } from '../../../../lib/identity/authorization-server/function-contract';
import { resource } from '../../strict-app';

/** The function of an authorization server, as the template and its asset have it. */
interface ToldFunction {
  /** The folder of the asset. */
  readonly folder: string;
  /** What of the environment is known at deployment only is an intrinsic function in it. */
  readonly environment: Readonly<Record<string, unknown>>;
}

export function toldFunctionIn(stack: Stack, logicalIdPart = ''): ToldFunction {
  const { Code, Environment } = resource(stack, 'AWS::Lambda::Function', logicalIdPart).Properties as {
    Code: { S3Key: string };
    Environment: { Variables: Record<string, unknown> };
  };
  const folder = join(Stage.of(stack)!.assetOutdir, `asset.${Code.S3Key.replace('.zip', '')}`);
  return { folder, environment: Environment.Variables };
}

/** The text of the settings file. */
export function settingsIn(stack: Stack, logicalIdPart?: string): string {
  return readFileSync(join(toldFunctionIn(stack, logicalIdPart).folder, 'settings.json'), 'utf8');
}

/** What the function is told. References stay in it as the template has them. */
export function configurationIn(stack: Stack, logicalIdPart?: string): FunctionConfiguration {
  const { environment } = toldFunctionIn(stack, logicalIdPart);
  const references: unknown[] = [];
  const configuration = configurationOf(
    settingsIn(stack, logicalIdPart),
    deployed(environment, (reference) => `<${references.push(reference) - 1}>`),
  );
  return JSON.parse(JSON.stringify(configuration), (_, value: unknown) => {
    const [, index] = typeof value === 'string' ? (/^<(\d+)>$/.exec(value) ?? []) : [];
    return index === undefined ? value : references[Number(index)];
  }) as FunctionConfiguration;
}

/** What the function in the asset answers to an event of the HTTP API, deployed with an invented value for every reference. */
export function answer(stack: Stack, path: string): { statusCode: number; body: string } {
  const { folder, environment } = toldFunctionIn(stack);
  const event = {
    version: '2.0',
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'ignored.example.com' },
    requestContext: {
      requestId: '1',
      domainName: 'ignored.example.com',
      http: { method: 'GET', path, sourceIp: '192.0.2.1' },
    },
  };
  const output = execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const { handler } = await import(${JSON.stringify(pathToFileURL(join(folder, 'index.mjs')).href)});
       console.log(JSON.stringify(await handler(${JSON.stringify(event)}, {})));`,
    ],
    {
      env: {
        ...deployed(environment, (reference) =>
          JSON.stringify(reference).includes('ApiEndpoint') ? 'https://signin.example.com' : 'known-at-deployment',
        ),
        AWS_REGION: 'eu-central-1',
      },
      encoding: 'utf8',
    },
  );
  return JSON.parse(output.trim().split('\n').at(-1)!) as { statusCode: number; body: string };
}

function deployed(
  environment: Readonly<Record<string, unknown>>,
  valueOf: (reference: unknown) => string,
): Record<string, string> {
  const textOf = (value: unknown): string => {
    if (typeof value === 'string') {
      return value;
    }
    const { 'Fn::Join': join } = value as { 'Fn::Join'?: [string, unknown[]] };
    return join && Array.isArray(join[1]) ? join[1].map(textOf).join(join[0]) : valueOf(value);
  };
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, textOf(value)]));
}
