import { CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import {
  CfnUserPoolIdentityProvider,
  type IUserPool,
  type IUserPoolIdentityProvider,
  type UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct, IConstruct } from 'constructs';

/**
 * The identity providers that an app client of a user pool offers, as far as this app defines them.
 *
 * Everything is looked up at synthesis, so that a provider may be registered after the app client was made.
 */
export class OfferedProviders {
  private readonly registeredBefore: ReadonlySet<IUserPoolIdentityProvider>;

  /**
   * @param scope where the app client is
   * @param named what the owner names; left out, all that are registered with the pool are offered
   */
  constructor(
    private readonly scope: Construct,
    private readonly userPool: IUserPool,
    private readonly named?: readonly UserPoolClientIdentityProvider[],
  ) {
    this.registeredBefore = new Set(userPool.identityProviders);
  }

  /** `SupportedIdentityProviders`. */
  public get names(): string[] {
    if (this.named) {
      return this.named.map(({ name }) => name);
    }
    const registered = this.userPool.identityProviders.filter((provider) => !this.isTooLate(provider));
    return [...new Set([...registered.map(({ providerName }) => providerName), 'COGNITO'])];
  }

  /** The providers that are defined here and offered. */
  public get definitions(): CfnUserPoolIdentityProvider[] {
    const { names } = this;
    return this.definitionsOfPool().filter((provider) =>
      names.some((name) => isNamedAsText(provider, name) || isReferredTo(provider, name)),
    );
  }

  /**
   * The providers that are offered by a text, in which AWS CloudFormation sees no dependency. Where the pool is in the stack of
   * the app client, providers of other stacks come later than that stack and cannot be waited for.
   */
  public get namedAsText(): CfnUserPoolIdentityProvider[] {
    const { names } = this;
    const stack = Stack.of(this.scope);
    return this.definitionsOfPool().filter(
      (provider) =>
        names.some((name) => isNamedAsText(provider, name)) &&
        (Stack.of(provider) === stack || Stack.of(this.userPool) !== stack),
    );
  }

  /** The registered providers that cannot be offered, because their stack comes after that of the app client. */
  public get tooLate(): IUserPoolIdentityProvider[] {
    return this.named ? [] : this.userPool.identityProviders.filter((provider) => this.isTooLate(provider));
  }

  /** A provider that was registered before keeps its place; one of another stack may need the stack of the app client. */
  private isTooLate(provider: IUserPoolIdentityProvider): boolean {
    return !this.registeredBefore.has(provider) && Stack.of(provider) !== Stack.of(this.scope);
  }

  /** Those that are registered with the pool, and those that name it in the stack of the app client. */
  private definitionsOfPool(): CfnUserPoolIdentityProvider[] {
    const stack = Stack.of(this.scope);
    const poolId = JSON.stringify(stack.resolve(this.userPool.userPoolId));
    const registered = this.userPool.identityProviders.map(({ node }) => node.defaultChild).filter(isDefinition);
    const ofStack = stack.node
      .findAll()
      .filter(isDefinition)
      .filter((found) => Stack.of(found) === stack && JSON.stringify(stack.resolve(found.userPoolId)) === poolId);
    return [...new Set([...registered, ...ofStack])];
  }
}

/** The attributes of the user pool that a provider's claims become. */
export function mappedAttributes({ attributeMapping }: CfnUserPoolIdentityProvider): string[] {
  const isKnown = typeof attributeMapping === 'object' && !Token.isUnresolved(attributeMapping);
  return isKnown ? Object.keys(attributeMapping as object).filter((attribute) => attribute !== 'username') : [];
}

function isDefinition(construct: IConstruct | undefined): construct is CfnUserPoolIdentityProvider {
  return (
    construct !== undefined &&
    CfnResource.isCfnResource(construct) &&
    construct.cfnResourceType === CfnUserPoolIdentityProvider.CFN_RESOURCE_TYPE_NAME
  );
}

function isNamedAsText({ providerName }: CfnUserPoolIdentityProvider, name: string): boolean {
  return !Token.isUnresolved(name) && name === providerName;
}

function isReferredTo(provider: CfnUserPoolIdentityProvider, name: string): boolean {
  return Tokenization.reverseString(name).tokens.some(
    (token) => Reference.isReference(token) && token.target === provider,
  );
}
