import { generatedName } from './generated-name';

/** An identifier in the form of a UUID, the same in every run for the same seed. */
export function generatedUuid(seed: string): string {
  return generatedName(seed, 32, '0123456789abcdef').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
