import { partOf } from '../openapi-document';

/** Of request and response bodies (guide, "OpenAPI feature support"). */
export const MEDIA_TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/xml',
] as const;

/** A media type without its parameters. */
export const mediaTypeOf = (value: string): string => value.split(';', 1)[0]!.trim().toLowerCase();

/** Those of a body that gateways do not support. */
export const unsupportedTypes = (content: unknown): readonly string[] =>
  Object.keys(partOf(content)).filter((type) => !MEDIA_TYPES.some((supported) => supported === mediaTypeOf(type)));
