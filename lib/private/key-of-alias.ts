import { Tokenization } from 'aws-cdk-lib';
import type { IAlias, IKey } from 'aws-cdk-lib/aws-kms';
import { invalidProperty } from './invalid-property';

/**
 * The key itself, where an alias of a key was given: IAM policies name keys only (AWS KMS Developer Guide, "Resources in IAM
 * policies"), and so does a gateway (Amazon Bedrock AgentCore Control API Reference, `KmsKeyArn`).
 *
 * @throws if the key behind an alias is not known in this app
 */
export function keyOfAlias(property: string, key: IKey): IKey {
  const target = targetOf(key);
  if (target) {
    return keyOfAlias(property, target);
  }
  const [, alias] = /\b(alias\/.*)$/.exec(literalsOf(key.keyArn)) ?? [];
  if (alias !== undefined || 'aliasName' in key) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      alias ?? key.node.path,
      'it is an alias, and the key behind it is not known in this app',
      'import the key with Key.fromKeyArn or Key.fromLookup',
    );
  }
  return key;
}

/** The key of an alias that this app makes, or that is imported together with its key. */
function targetOf(key: IKey): IKey | undefined {
  try {
    return (key as Partial<IAlias>).aliasTargetKey;
  } catch {
    // An alias that is imported by its name alone: the CDK throws.
    return undefined;
  }
}

/** What is not a token in a string. */
function literalsOf(text: string): string {
  const fragments = Tokenization.reverseString(text);
  return fragments.mapTokens({ mapToken: () => '' }).join({ join: (left, right) => `${left}${right}` }) as string;
}
