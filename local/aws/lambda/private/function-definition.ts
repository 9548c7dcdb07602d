import { physicalName } from '../../../account/generated-name';
import type { LocalAccount } from '../../../account/local-account';
import { ResourceError, type ResourceProperties, type ResourceRequest } from '../../../template/resource-type';

/** A function as its template describes it. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** Such as `nodejs22.x`. `undefined` for a container image, like the handler. */
  readonly runtime?: string;
  readonly handler?: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly code: ResourceProperties;
}

const RESERVED_VARIABLES = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

const MAX_VARIABLES_BYTES = 4096;

/**
 * Reads the properties of an `AWS::Lambda::Function`.
 *
 * @throws ResourceError where Lambda refuses them
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function readFunctionDefinition(request: ResourceRequest, account: LocalAccount): FunctionDefinition {
  const { properties } = request;
  const name = properties.FunctionName ?? generatedFunctionName(request);
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(name)) {
    throw new ResourceError(`FunctionName '${name}' must have 1 to 64 letters, digits, hyphens or underscores`);
  }
  return {
    name,
    arn: `arn:${account.partition}:lambda:${account.region}:${account.accountId}:function:${name}`,
    ...(properties.PackageType === 'Image' ? {} : readZipProperties(properties)),
    roleArn: readRole(properties),
    timeoutSeconds: readNumber(properties, 'Timeout', { fallback: 3, min: 1, max: 900 }),
    memoryMegabytes: readNumber(properties, 'MemorySize', { fallback: 128, min: 128, max: 10_240 }),
    variables: readVariables(properties.Environment?.Variables ?? {}),
    code: readCode(properties),
  };
}

function generatedFunctionName({ stackName, logicalId }: ResourceRequest): string {
  return physicalName({ stackName, logicalId }, 64);
}

function readZipProperties(properties: ResourceProperties): { runtime: string; handler: string } {
  const { Runtime: runtime, Handler: handler } = properties;
  if (typeof runtime !== 'string' || typeof handler !== 'string') {
    throw new ResourceError(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages',
    );
  }
  if (!/^\S{1,128}$/.test(handler)) {
    throw new ResourceError(`Handler '${handler}' must have 1 to 128 characters without spaces, such as index.handler`);
  }
  return { runtime, handler };
}

function readRole({ Role: role }: ResourceProperties): string {
  if (typeof role !== 'string' || !/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(role)) {
    throw new ResourceError(`Role '${role}' must be the ARN of an IAM role`);
  }
  return role;
}

function readNumber(
  properties: ResourceProperties,
  name: 'Timeout' | 'MemorySize',
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const value = Number(properties[name] ?? fallback);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new ResourceError(`${name} ${properties[name]} must be a whole number from ${min} to ${max}`);
  }
  return value;
}

function readVariables(variables: ResourceProperties): Record<string, string> {
  const entries = Object.entries(variables).map(([name, value]) => [name, String(value)] as const);
  const reserved = entries.map(([name]) => name).filter((name) => RESERVED_VARIABLES.has(name));
  if (reserved.length > 0) {
    throw new ResourceError(
      'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
        'contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ' +
        reserved.join(', '),
    );
  }
  const malformed = entries.find(([name]) => !/^[a-zA-Z]\w+$/.test(name));
  if (malformed !== undefined) {
    throw new ResourceError(
      `Environment variable '${malformed[0]}' must begin with a letter, go on with letters, digits or underscores, and ` +
        'have at least two characters',
    );
  }
  const result = Object.fromEntries(entries);
  const bytes = Buffer.byteLength(JSON.stringify(result));
  if (bytes > MAX_VARIABLES_BYTES) {
    throw new ResourceError(
      'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
        `exceeded the 4KB limit: they have ${bytes} bytes`,
    );
  }
  return result;
}

function readCode({ Code: code }: ResourceProperties): ResourceProperties {
  if (typeof code?.ZipFile !== 'string' && typeof code?.S3Key !== 'string' && typeof code?.ImageUri !== 'string') {
    throw new ResourceError('Code is missing: give ZipFile, S3Bucket and S3Key, or ImageUri');
  }
  return code;
}
