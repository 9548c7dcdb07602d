import { FUNCTION_ARN } from '../identifiers';
import type { PropertyReader } from '../../../template/property-reader';

const POINTS = ['REQUEST', 'RESPONSE'] as const;
export type InterceptionPoint = (typeof POINTS)[number];

/** One entry of `InterceptorConfigurations` of a gateway. */
export interface Interceptor {
  readonly functionArn: string;
  readonly points: readonly InterceptionPoint[];
  readonly passRequestHeaders: boolean;
  /** `ResponseInterceptionMode: STREAM`. */
  readonly streams: boolean;
}

/** "A gateway can have at most one REQUEST interceptor and at most one RESPONSE interceptor" (developer guide). */
export function readInterceptors(read: PropertyReader): readonly Interceptor[] {
  const interceptors = read.objects('InterceptorConfigurations').map(readInterceptor);
  const points = interceptors.flatMap((interceptor) => interceptor.points);
  const twice = points.find((point, index) => points.indexOf(point) !== index);
  if (twice !== undefined) {
    const problem = `has two ${twice} interceptors`;
    read.fail('InterceptorConfigurations', problem, 'a gateway has at most one of each', 'ConflictingProperties');
  }
  return interceptors;
}

function readInterceptor(read: PropertyReader): Interceptor {
  const points = read.stringsOf('InterceptionPoints', POINTS);
  if (points.length === 0) {
    read.fail('InterceptionPoints', 'is empty', 'name REQUEST, RESPONSE or both', 'MissingProperty');
  }
  const input = read.object('InputConfiguration');
  const passRequestHeaders = input.boolean('PassRequestHeaders');
  if (read.has('InputConfiguration') && passRequestHeaders === undefined) {
    input.fail('PassRequestHeaders', 'is missing', 'it is required', 'MissingProperty');
  }
  return {
    functionArn: read.object('Interceptor').object('Lambda').requiredIdentifier('Arn', FUNCTION_ARN),
    points,
    passRequestHeaders: passRequestHeaders ?? false,
    streams: readStreams(read, points),
  };
}

/** API model, `GatewayInterceptorConfiguration`, `responseInterceptionMode` and `responseStreamingConfiguration`. */
function readStreams(read: PropertyReader, points: readonly InterceptionPoint[]): boolean {
  const streams = read.oneOf('ResponseInterceptionMode', ['BUFFERED', 'STREAM']) === 'STREAM';
  const conflict = (property: string, problem: string, fix: string): void =>
    read.fail(property, problem, fix, 'ConflictingProperties');
  if (read.has('ResponseInterceptionMode') && !points.includes('RESPONSE')) {
    conflict(
      'ResponseInterceptionMode',
      'is there for a REQUEST interceptor',
      'give it to a RESPONSE interceptor only',
    );
  }
  if (streams !== read.has('ResponseStreamingConfiguration')) {
    const problem = streams ? 'is missing' : 'is there without STREAM';
    conflict(
      'ResponseStreamingConfiguration',
      problem,
      'it goes with ResponseInterceptionMode STREAM, and only with it',
    );
  }
  read.object('ResponseStreamingConfiguration').integer('MaxEventsPerInvocation', { min: 1, max: 8_192 });
  const excluded = read.object('InputConfiguration').object('PayloadFilter').objects('Exclude');
  if (streams && excluded.some((part) => part.string('Field') === 'RESPONSE_BODY')) {
    conflict('InputConfiguration.PayloadFilter', 'excludes RESPONSE_BODY', 'a stream cannot be intercepted without it');
  }
  return streams;
}
