/** Properties with keys that the template's author chose: they are not names of fields. */
const MAPS = new Set(['AdvertisedScopeMapping', 'CustomParameters', 'Properties', 'Tags']);

/**
 * Properties of a template as the API of the control plane spells them: with a small first letter. Both are generated from
 * one model, so that this is the only difference.
 */
export function apiShape(value: unknown, keepKeys = false): unknown {
  if (Array.isArray(value)) return value.map((item) => apiShape(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      keepKeys ? key : key.charAt(0).toLowerCase() + key.slice(1),
      apiShape(item, !keepKeys && MAPS.has(key)),
    ]),
  );
}
