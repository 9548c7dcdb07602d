import { invalidProperty } from '../../private/invalid-property';
import { isKnown } from '../../private/known-at-synthesis';

/** Refuses what is no https origin, to which the paths of endpoints are added. */
export function requireHttpsOrigin(property: string, url: string, fix: string): void {
  if (isKnown(url) && (!URL.canParse(url) || new URL(url).origin !== url || !url.startsWith('https://'))) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      url,
      'it is not an https origin without a slash at the end',
      fix,
    );
  }
}
