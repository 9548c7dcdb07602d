import { physicalName } from '../../../account/generated-name';
import type { PropertyReader, TextRule } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { AccessDeniedError } from '../../iam/access-request';
import type { CodeSource } from '../function-definition';
import type { LocalFunctions } from '../local-functions';
import { isInVpc, tryPermissions } from '../private/tried-permissions';

const NAME: TextRule = {
  pattern: /^[\w-]+$/,
  allowed: 'letters, digits, hyphens or underscores',
  maxLength: 64,
};
const HANDLER: TextRule = {
  pattern: /^\S+$/,
  allowed: 'characters without spaces, such as index.handler',
  maxLength: 128,
};
const ROLE_ARN = /^arn:[\w-]+:iam::\d{12}:role\/.+$/;

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
const VARIABLES_REFUSED =
  'Lambda was unable to configure your environment variables because the environment variables you have provided ';
const MAX_VARIABLES_BYTES = 4096;

/**
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const lambdaFunction = (functions: LocalFunctions): ResourceType => ({
  type: 'AWS::Lambda::Function',
  create: async ({ read, stackName, logicalId }) => {
    const { account, iam } = functions;
    const name = read.text('FunctionName', NAME) ?? physicalName({ stackName, logicalId }, NAME.maxLength);
    const arn = account.arn('lambda', `function:${name}`);
    const { runtime, handler } = readRuntime(read);
    const definition = {
      declaredBy: { stackName, logicalId },
      name,
      arn,
      runtime,
      handler,
      roleArn: readRole(read),
      timeoutSeconds: read.integer('Timeout', { min: 1, max: 900 }) ?? 3,
      memoryMegabytes: read.integer('MemorySize', { min: 128, max: 10_240 }) ?? 128,
      variables: readVariables(read),
      code: readCode(read, runtime, account.assets),
    };
    if (functions.has(name)) {
      const message = `Function already exist: ${name}; choose another FunctionName`;
      throw new ResourceError(message, 'ResourceExists', 'FunctionName');
    }
    try {
      // Lambda tries the role when a function is created; the message is its own.
      await iam.assumeRole(definition.roleArn, 'lambda.amazonaws.com', arn);
    } catch (error) {
      const message = `The role defined for the function cannot be assumed by Lambda. ${(error as Error).message}`;
      throw error instanceof AccessDeniedError ? new ResourceError(message, 'AccessDenied', 'Role') : error;
    }
    await tryPermissions(read, definition.roleArn, functions);
    if (isInVpc(read)) {
      account.warn(
        `function ${name} (${logicalId}) runs outside of its VPC: whether it reaches what it calls from there is not tested`,
      );
    }
    if (definition.code.kind === 'none') {
      account.warn(`function ${name} (${logicalId}) cannot run: ${definition.code.reason}`);
    }
    if (read.strings('Layers').length > 0) {
      account.warn(`function ${name} (${logicalId}) runs without its layers`);
    }
    functions.add(definition);
    return { ref: name, attributes: { Arn: arn } };
  },
});

/** A container image has its own. */
function readRuntime(read: PropertyReader): { runtime: string | undefined; handler: string | undefined } {
  if (read.oneOf('PackageType', ['Zip', 'Image']) === 'Image') {
    return { runtime: undefined, handler: undefined };
  }
  const missing = ['Runtime', 'Handler'].find((property) => !read.has(property));
  if (missing !== undefined) {
    throw new ResourceError(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages',
      'MissingProperty',
      missing,
    );
  }
  return { runtime: read.string('Runtime'), handler: read.text('Handler', HANDLER) };
}

function readRole(read: PropertyReader): string {
  const role = read.requiredString('Role');
  return ROLE_ARN.test(role) ? role : read.fail('Role', `'${role}' is not the ARN of an IAM role`, 'use Arn of a role');
}

function readVariables(read: PropertyReader): Readonly<Record<string, string>> {
  const environment = read.object('Environment');
  const variables = environment.stringMap('Variables');
  const names = Object.keys(variables);
  const refuse = (message: string): never => {
    throw new ResourceError(message, 'InvalidProperty', environment.nameOf('Variables'));
  };
  const reserved = names.filter((name) => RESERVED_VARIABLES.has(name));
  if (reserved.length > 0) {
    refuse(
      `${VARIABLES_REFUSED}contains reserved keys that are currently not supported for modification. Reserved keys used ` +
        `in this request: ${reserved.join(', ')}`,
    );
  }
  const malformed = names.find((name) => !/^[a-zA-Z]\w+$/.test(name));
  if (malformed !== undefined) {
    refuse(
      `Environment variable '${malformed}' must begin with a letter, go on with letters, digits or underscores, and have ` +
        'at least two characters',
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  if (bytes > MAX_VARIABLES_BYTES) {
    refuse(`${VARIABLES_REFUSED}exceeded the 4KB limit: they have ${bytes} bytes`);
  }
  return variables;
}

function readCode(read: PropertyReader, runtime: string | undefined, assets: ReadonlyMap<string, string>): CodeSource {
  const code = read.object('Code');
  if (!['ZipFile', 'S3Key', 'ImageUri'].some((property) => code.has(property))) {
    read.fail('Code', 'is missing', 'give ZipFile, S3Bucket and S3Key, or ImageUri', 'MissingProperty');
  }
  if (runtime === undefined) {
    return { kind: 'none', reason: 'it is a container image' };
  }
  if (!/^nodejs\d+\.x$/.test(runtime)) {
    return { kind: 'none', reason: `its runtime is ${runtime}, and the local twin runs Node.js functions only` };
  }
  const source = code.string('ZipFile');
  if (source !== undefined) {
    return { kind: 'inline', source };
  }
  const key = code.requiredString('S3Key');
  const path = assets.get(key);
  return path === undefined
    ? { kind: 'none', reason: `the cloud assembly has no asset with the key ${key}` }
    : { kind: 'asset', path };
}
