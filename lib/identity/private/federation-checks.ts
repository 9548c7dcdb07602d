import { Annotations, Aspects, type IAspect } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { Construct, IConstruct } from 'constructs';
import { invalidProperty } from '../../private/invalid-property';
import type { GatewayUserPoolProps } from '../gateway-user-pool-props';
import { OfferedProviders } from './offered-providers';
import { immutableMappedAttributes, neededAttributes, requireWritable } from './written-attributes';

/**
 * Looks, at synthesis, whether people can sign in through the identity providers of a user pool: Amazon Cognito writes every
 * mapped attribute at every sign-in, with the rights of the app client, and reports an error where it cannot (Amazon Cognito
 * Developer Guide, "Mapping IdP attributes to profiles and tokens").
 */
export function checkFederation(scope: Construct, userPool: IUserPool, props: GatewayUserPoolProps): void {
  const providers = new OfferedProviders(scope, userPool, props.supportedIdentityProviders);
  const written = props.writeAttributes?.attributes();
  if (written) {
    requireWritable('writeAttributes', written);
    scope.node.addValidation({ validate: () => tooNarrow(written, neededAttributes(userPool, providers)) });
  }
  Aspects.of(scope).add(new FederationWarnings(scope, userPool, providers, written === undefined));
}

function tooNarrow(written: string[], needed: string[]): string[] {
  const missing = needed.filter((attribute) => !written.includes(attribute));
  return missing.length === 0
    ? []
    : [
        invalidProperty(
          'ConflictingProperties',
          'writeAttributes',
          written,
          `the user pool requires ${missing.join(', ')}, or an identity provider maps it, and the app clients cannot write it`,
          `add ${missing.join(', ')}, or leave out writeAttributes`,
        ).message,
      ];
}

/** Warns of what works once, later than expected, or for more people than expected. */
class FederationWarnings implements IAspect {
  constructor(
    private readonly scope: Construct,
    private readonly userPool: IUserPool,
    private readonly providers: OfferedProviders,
    private readonly derivesWriteAttributes: boolean,
  ) {}

  public visit(node: IConstruct): void {
    if (node !== this.scope) {
      return;
    }
    const immutable = immutableMappedAttributes(this.userPool, this.providers);
    if (immutable.length > 0) {
      this.warn(
        'mappedAttributeIsImmutable',
        `${immutable.join(', ')} is mapped by an identity provider and immutable in the user pool: everybody can sign in once and not again; make it mutable where the pool is created`,
      );
    }
    const custom = neededAttributes(this.userPool, this.providers).filter((attribute) => attribute.includes(':'));
    if (this.derivesWriteAttributes && custom.length > 0) {
      this.warn(
        'mappedAttributeIsWritable',
        `${custom.join(', ')} is mapped by an identity provider, so that the app clients can write it, and people with a password in the user pool can set it themselves; let no rule rest on it, and list it in writeAttributes to say so`,
      );
    }
    for (const { node: provider } of this.providers.tooLate) {
      this.warn(
        'providerIsTooLate',
        `the identity provider ${provider.path} is registered in another stack after the app clients, which do not offer it; register it before, or name it in supportedIdentityProviders`,
      );
    }
  }

  private warn(id: string, message: string): void {
    Annotations.of(this.scope).addWarningV2(`cdk-agentcore-gateway-auth:${id}`, message);
  }
}
