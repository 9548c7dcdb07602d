/**
 * Where responses of the twin say why it refused a request. AWS does not say; the owner of the template has to know.
 */
export const REFUSAL_HEADER = 'x-local-twin-refusal';

/** The header, or none where there is nothing to add to the response. */
export function refusalReason(reason: string | undefined): Readonly<Record<string, string>> {
  return reason === undefined ? {} : { [REFUSAL_HEADER]: encodeURI(reason) };
}
