/**
 * Where a function URL of the twin says why it refused a request. AWS does not say; the owner of the template has to know.
 */
export const REFUSAL_HEADER = 'x-local-twin-refusal';
