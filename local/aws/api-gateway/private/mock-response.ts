import type { PropertyReader } from '../../../template/property-reader';
import { httpResponse } from '../../lambda/http-response';

/**
 * What a MOCK integration answers: the request template says a status, which selects an integration response, whose static
 * headers and body are sent. `undefined` where API Gateway fails with 500: no status, no fitting response, or one that the
 * method does not declare.
 *
 * Templates are text here: the twin does not run VTL.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function mockResponse(
  integration: PropertyReader,
  methodResponses: readonly PropertyReader[],
): () => Response | undefined {
  const template = integration.object('RequestTemplates').string('application/json') ?? '';
  const [, status] = /["']?statusCode["']?\s*:\s*["']?(\d{3})/.exec(template) ?? [];
  const responses = integration.objects('IntegrationResponses');
  const selected =
    responses.find((response) => response.string('SelectionPattern') && selects(response, status ?? '')) ??
    responses.find((response) => !response.string('SelectionPattern'));
  const statusCode = selected?.string('StatusCode');
  const declared = methodResponses.find((response) => response.string('StatusCode') === statusCode);
  if (status === undefined || selected === undefined || declared === undefined) {
    return () => undefined;
  }
  const headers: [name: string, value: string][] = [];
  for (const [parameter, value] of Object.entries(selected.stringMap('ResponseParameters'))) {
    // Only literal text in single quotes is a value by itself; the rest maps from a response that a mock does not have.
    const [, literal] = /^'(.*)'$/s.exec(value) ?? [];
    if (literal !== undefined && declared.object('ResponseParameters').has(parameter)) {
      headers.push([parameter.replace('method.response.header.', ''), literal]);
    }
  }
  const body = selected.object('ResponseTemplates').string('application/json') ?? '';
  return () =>
    httpResponse(statusCode, body, 'application/json', (all) =>
      headers.forEach(([name, value]) => all.set(name, value)),
    );
}

function selects(response: PropertyReader, status: string): boolean {
  try {
    return new RegExp(`^(${response.string('SelectionPattern')})$`).test(status);
  } catch {
    return response.fail('SelectionPattern', 'is not a regular expression', 'give one such as 4\\d{2}');
  }
}
