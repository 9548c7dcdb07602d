import { invalidProperty } from '../../../private/invalid-property';
import { isKnown } from '../../../private/known-at-synthesis';

/** One line of the consent page, without what a browser would not show or would reorder (Unicode category C). */
const DISPLAY_NAME = /^\P{C}{1,100}$/u;

/** Refuses a name that a person could not read on a page. */
export function requireDisplayName(property: string, displayName: string): void {
  if (isKnown(displayName) && (!DISPLAY_NAME.test(displayName) || displayName.trim() === '')) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      displayName,
      'a display name has 1 to 100 characters that can be seen',
      'choose a name that people know',
    );
  }
}
