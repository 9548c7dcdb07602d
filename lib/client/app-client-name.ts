import { invalidProperty } from '../private/invalid-property';
import { requireKnown } from '../private/known-at-synthesis';

/** Amazon Cognito API Reference, `CreateUserPoolClient`, `ClientName`. */
const APP_CLIENT_NAME = /^[\w\s+=,.@-]{1,128}$/;

/** Refuses a name that Amazon Cognito does not take as the name of an app client. */
export function requireAppClientName(property: string, name: string): void {
  requireKnown(property, name, 'it becomes part of a construct id');
  if (!APP_CLIENT_NAME.test(name)) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      name,
      'an app client name has 1 to 128 letters, digits, spaces or the characters _ + = , . @ -',
      'choose a name from these',
    );
  }
}
