import type { ResourceProperties } from '../../../template/resource-type';

/**
 * What a MOCK integration answers: the request template says a status, which selects an integration response, whose static
 * headers and body are sent. `undefined` where API Gateway fails with 500: no status, no fitting response, or one that the
 * method does not declare.
 *
 * Templates are text here: the twin does not run VTL.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function mockResponse({ Integration, MethodResponses = [] }: ResourceProperties): Response | undefined {
  const template: string = Integration.RequestTemplates?.['application/json'] ?? '';
  const [, status] = /["']?statusCode["']?\s*:\s*["']?(\d{3})/.exec(template) ?? [];
  const responses: readonly ResourceProperties[] = Integration.IntegrationResponses ?? [];
  const selected =
    responses.find(({ SelectionPattern }) => SelectionPattern && new RegExp(`^(${SelectionPattern})$`).test(status!)) ??
    responses.find(({ SelectionPattern }) => !SelectionPattern);
  const declared = MethodResponses.find(
    ({ StatusCode }: ResourceProperties) => String(StatusCode) === String(selected?.StatusCode),
  );
  if (status === undefined || selected === undefined || declared === undefined) {
    return undefined;
  }
  const headers = new Headers({ 'content-type': 'application/json' });
  for (const [parameter, value] of Object.entries<string>(selected.ResponseParameters ?? {})) {
    const name = parameter.replace('method.response.header.', '');
    // Only literal text in single quotes is a value by itself; the rest maps from a response that a mock does not have.
    const [, literal] = /^'(.*)'$/s.exec(value) ?? [];
    if (literal !== undefined && declared.ResponseParameters?.[parameter] !== undefined) {
      headers.set(name, literal);
    }
  }
  const code = Number(selected.StatusCode);
  const body: string | undefined = selected.ResponseTemplates?.['application/json'];
  return new Response([204, 205, 304].includes(code) ? null : (body ?? ''), { status: code, headers });
}
