/**
 * Properties without those that are undefined, for a construct of the CDK that is given what the owner of ours may leave out.
 *
 * A property injector writes `{ ...defaults, ...properties }`: a property that is there and undefined would undo a default.
 */
export function definedProperties<Properties extends object>(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as Properties;
}
