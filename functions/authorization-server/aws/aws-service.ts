import { setTimeout } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { DependencyError } from '../dependency-error';

/** The names of the AWS services on the wire. All of them speak AWS JSON. */
const SERVICES = {
  dynamodb: { target: 'DynamoDB_20120810', version: '1.0', endpoint: 'AWS_ENDPOINT_URL_DYNAMODB' },
  kms: { target: 'TrentService', version: '1.1', endpoint: 'AWS_ENDPOINT_URL_KMS' },
  secretsmanager: { target: 'secretsmanager', version: '1.1', endpoint: 'AWS_ENDPOINT_URL_SECRETS_MANAGER' },
  ssm: { target: 'AmazonSSM', version: '1.1', endpoint: 'AWS_ENDPOINT_URL_SSM' },
  'cognito-idp': {
    target: 'AWSCognitoIdentityProviderService',
    version: '1.1',
    endpoint: 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER',
  },
} as const;

/** Shorter than what a person waits, and than the function's own timeout. */
const TIMEOUT_MS = 2000;

/**
 * Most failed calls of these services succeed at once when they are repeated, and so do those that lost their connection. The first
 * one may have been done: what must not be done twice says so in the call, as the changes of the table do.
 */
const RETRY_AFTER_MS = 50;

/**
 * What AWS answered when it refused a call, by the last part of its type, e.g. `ConditionalCheckFailedException`. A caller that does
 * not expect a refusal lets it pass: a disabled key or a table that is gone is a service that does not work.
 */
export class AwsError extends DependencyError {
  constructor(
    operation: string,
    readonly type: string,
  ) {
    super(`${operation} answered ${type}`);
  }
}

/**
 * Calls an operation of an AWS service with the credentials of the function's role.
 *
 * The endpoint can be set as for every AWS SDK, by `AWS_ENDPOINT_URL_<SERVICE>`.
 *
 * @throws DependencyError if it is throttled, does not answer in time or fails; an AwsError if it refuses the call
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export async function callAws<Output>(
  service: keyof typeof SERVICES,
  operation: string,
  input: Record<string, unknown>,
): Promise<Output> {
  const { AWS_REGION: region = '', AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  const { target, version, endpoint } = SERVICES[service];
  const client = new AwsClient({
    accessKeyId: AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: AWS_SESSION_TOKEN,
    service,
    region,
  });
  const called = `${service}:${operation}`;
  let response: Response;
  let body: Record<string, unknown>;
  try {
    const request = await client.sign(process.env[endpoint] ?? `https://${service}.${region}.amazonaws.com`, {
      method: 'POST',
      headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}` },
      body: JSON.stringify(input),
    });
    // The timeout is given to `fetch` and not to the request: Node.js forgets that of a request when it collects garbage.
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    response = await fetch(request.clone(), { signal }).catch((cause: unknown) => {
      if (signal.aborted) {
        throw cause;
      }
      return Response.error();
    });
    if (response.status >= 500 || response.type === 'error') {
      await response.body?.cancel();
      await setTimeout(RETRY_AFTER_MS);
      response = await fetch(request, { signal });
    }
    body = (await response.json()) as Record<string, unknown>;
  } catch (cause) {
    throw new DependencyError(`${called} did not answer`, { cause });
  }
  if (response.ok) {
    return body as Output;
  }
  const type = String(body.__type ?? response.status).replace(/^.*#/, '');
  if (response.status >= 500 || /Throttl|LimitExceeded|ThroughputExceeded|RequestLimit|AccessDenied/.test(type)) {
    throw new DependencyError(`${called} answered ${type}`);
  }
  throw new AwsError(called, type);
}
