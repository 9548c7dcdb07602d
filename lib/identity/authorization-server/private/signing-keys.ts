import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { invalidProperty } from '../../../private/invalid-property';
import { requireKnown, requireKnownLength } from '../../../private/known-at-synthesis';
import { pathInDescription } from '../../../private/path-in-description';
import { referenceWeakly } from '../../../private/weak-references';

/** Part of a logical id and of a description. */
const KEY_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** Refuses names that do not tell keys apart. */
export function requireSigningKeyNames(property: string, names: readonly string[]): void {
  requireKnownLength(property, names);
  if (names.length === 0) {
    throw invalidProperty('MissingProperty', property, names, 'nothing would sign the tokens', 'name at least one key');
  }
  const known = new Set<string>();
  for (const [index, name] of names.entries()) {
    requireKnown(`${property}[${index}]`, name, 'it is the id of a construct');
    if (!KEY_NAME.test(name)) {
      throw invalidProperty(
        'InvalidProperty',
        `${property}[${index}]`,
        name,
        'the name of a key has 1 to 64 letters, digits, _ and -',
        'choose a name from these, e.g. 2027',
      );
    }
    // The construct ids "a_b" and "a-b" are one and the same in a logical id, but for its hash.
    if (known.has(name)) {
      throw invalidProperty(
        'DuplicateName',
        `${property}[${index}]`,
        name,
        'another key has this name',
        'remove one of them',
      );
    }
    known.add(name);
  }
}

/** The asymmetric keys of an authorization server, of which the first one signs. The private halves never leave AWS KMS. */
export class SigningKeys extends Construct {
  public readonly keys: Key[];

  constructor(scope: Construct, id: string, names: readonly string[]) {
    super(scope, id);
    this.keys = names.map(
      (name) =>
        new Key(this, name, {
          description: `Signs the access tokens of ${pathInDescription(scope)}: ${name}`,
          keySpec: KeySpec.RSA_2048,
          keyUsage: KeyUsage.SIGN_VERIFY,
          // Said, since a property injector may have all keys rotated, and AWS KMS rotates no asymmetric key.
          enableKeyRotation: false,
          // Nothing is encrypted with it: who has a token that it signed signs in again.
          removalPolicy: RemovalPolicy.DESTROY,
          pendingWindow: Duration.days(30),
        }),
    );
    referenceWeakly(...this.keys);
  }

  /** Lets a role sign with the first key, in the one way that RS256 is, and read the public halves of all. */
  public grantSign(role: IRole): void {
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['kms:Sign'],
        resources: [this.keys[0].keyArn],
        conditions: { StringEquals: { 'kms:SigningAlgorithm': 'RSASSA_PKCS1_V1_5_SHA_256' } },
      }),
    );
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['kms:GetPublicKey'], resources: this.keys.map(({ keyArn }) => keyArn) }),
    );
  }
}
