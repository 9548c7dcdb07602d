import { createHash } from 'crypto';
import { Fn, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { invalidProperty } from '../../private/invalid-property';
import { isKnown } from '../../private/known-at-synthesis';

/** Amazon Cognito API Reference, `CreateUserPoolDomain`, `Domain`. */
const MAX_LENGTH = 63;
const DOMAIN_PREFIX = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * Amazon Cognito Developer Guide, "Using the Amazon Cognito domain": words of AWS itself. Amazon Cognito refuses them within a longer
 * word, too: "newcognito" (aws-amplify/amplify-cli#3854, measured).
 */
const RESERVED_WORDS = ['amazon', 'aws', 'cognito'];

/** Refuses a domain prefix that Amazon Cognito refuses at deployment. */
export function requireDomainPrefix(property: string, domainPrefix: string): void {
  if (!isKnown(domainPrefix)) {
    return;
  }
  if (domainPrefix.length > MAX_LENGTH || !DOMAIN_PREFIX.test(domainPrefix)) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      domainPrefix,
      `a prefix has 1 to ${MAX_LENGTH} lower-case letters, digits and hyphens, and no hyphen at either end`,
      'choose a prefix from these',
    );
  }
  const reserved = RESERVED_WORDS.find((word) => domainPrefix.includes(word));
  if (reserved) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      domainPrefix,
      `it contains the reserved word "${reserved}"`,
      `choose a prefix without ${RESERVED_WORDS.join(', ')}`,
    );
  }
}

/**
 * A domain prefix that stays the same from deployment to deployment and is valid whatever the construct path.
 *
 * A prefix is unique among all AWS accounts in a region. It therefore has a part that tells accounts apart: a hash of the
 * account where the account is known, and otherwise the first digits of the stack's own id.
 */
export function generateDomainPrefix(scope: Construct): string {
  const stack = Stack.of(scope);
  const path = digest(scope.node.path);
  const owner = Token.isUnresolved(stack.account)
    ? Fn.select(0, Fn.split('-', Fn.select(2, Fn.split('/', stack.stackId))))
    : digest(`${topLevel(stack).stackName}/${stack.account}`);
  const suffix = [path, owner];
  const readable = readablePart(scope.node.path, MAX_LENGTH - suffix.length * (DIGEST_LENGTH + 1));
  return [readable, ...suffix].filter((part) => part !== '').join('-');
}

/** The stack that a person deploys: the name of a nested one is known to AWS CloudFormation only. */
function topLevel(stack: Stack): Stack {
  return stack.nestedStackParent ? topLevel(stack.nestedStackParent) : stack;
}

/** Eight hexadecimal digits, as many as the first group of the UUID at the end of a stack id. */
const DIGEST_LENGTH = 8;

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH);
}

/** The construct path in lower case, as far as a domain prefix admits it. */
function readablePart(path: string, maxLength: number): string {
  let text = path.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  // Taking a word out may join its neighbours into another one ("awamazons"), hence the loop.
  for (let before = ''; before !== text;) {
    before = text;
    text = RESERVED_WORDS.reduce((rest, word) => rest.replaceAll(word, ''), text);
  }
  return text.replace(/-+/g, '-').slice(0, maxLength).replace(/^-|-$/g, '');
}
