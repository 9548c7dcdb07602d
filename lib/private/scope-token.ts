import { invalidProperty } from './invalid-property';
import { isKnown } from './known-at-synthesis';

/** RFC 6749 section 3.3, `scope-token`. Amazon Cognito and AgentCore Gateway admit the same characters. */
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/** Refuses a scope that is not one by the standard. */
export function requireScopeToken(property: string, scope: string): void {
  if (isKnown(scope) && !SCOPE_TOKEN.test(scope)) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      scope,
      'a scope has no space, quote, backslash or character beyond ASCII',
      'rename the scope',
    );
  }
}
