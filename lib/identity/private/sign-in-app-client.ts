import { Lazy } from 'aws-cdk-lib';
import {
  CfnManagedLoginBranding,
  UserPoolClient,
  type CfnUserPoolClient,
  type ClientAttributes,
  type IUserPool,
  type OAuthScope,
  type UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { Construct, Dependable, type IConstruct, type IDependable } from 'constructs';
import { requireCallbackUrls } from '../../client/callback-url';
import { checkAtSynthesis } from '../../private/check-at-synthesis';
import { OfferedProviders } from './offered-providers';
import { addTokenDurations, knownDurations, type TokenValidity } from './token-validity';
import { neededAttributes } from './written-attributes';

/** Properties of `SignInAppClient`. */
export interface SignInAppClientProps {
  readonly userPool: IUserPool;
  readonly name: string;
  readonly callbackUrls: string[];
  readonly generateSecret: boolean;
  readonly scopes: OAuthScope[];
  readonly validity: TokenValidity;
  readonly readAttributes: ClientAttributes;
  /** Left out, what the pool and its identity providers need, and the e-mail address. */
  readonly writeAttributes?: ClientAttributes;
  readonly supportedIdentityProviders?: UserPoolClientIdentityProvider[];
}

/** An app client that people sign in through with the code grant, and the branding without which its sign-in page is a 403. */
export class SignInAppClient extends Construct {
  public readonly userPoolClient: UserPoolClient;

  constructor(scope: Construct, id: string, props: SignInAppClientProps) {
    super(scope, id);

    const { userPool, validity } = props;
    checkAtSynthesis(this, props.callbackUrls, (callbackUrls) => requireCallbackUrls('callbackUrls', callbackUrls));
    // Assistants do not keep the ID token: it need not outlive the access token.
    const durations = { ...validity, idTokenValidity: validity.accessTokenValidity };
    this.userPoolClient = new UserPoolClient(this, 'Client', {
      userPool,
      userPoolClientName: props.name,
      generateSecret: props.generateSecret,
      oAuth: {
        flows: { authorizationCodeGrant: true, implicitCodeGrant: false },
        callbackUrls: props.callbackUrls,
        scopes: props.scopes,
      },
      // Left out, Amazon Cognito assumes a list with ALLOW_REFRESH_TOKEN_AUTH, which rotation forbids. ALLOW_USER_AUTH is
      // what managed login needs for passkeys (Amazon Cognito Developer Guide, "Refresh tokens" and "Authentication flows").
      authFlows: { user: true },
      ...knownDurations(durations),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
      readAttributes: props.readAttributes,
      writeAttributes: props.writeAttributes,
      supportedIdentityProviders: props.supportedIdentityProviders,
    });

    const providers = new OfferedProviders(this, userPool, props.supportedIdentityProviders);
    const cfnClient = this.userPoolClient.node.defaultChild as CfnUserPoolClient;
    addTokenDurations(cfnClient, durations);
    cfnClient.supportedIdentityProviders = Lazy.list({ produce: () => providers.names });
    if (!props.writeAttributes) {
      cfnClient.writeAttributes = Lazy.list({
        produce: () => [...new Set(['email', ...neededAttributes(userPool, providers)])].sort(),
      });
    }
    cfnClient.node.addDependency(lateBound(() => providers.namedAsText));

    new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: userPool.userPoolId,
      clientId: this.userPoolClient.userPoolClientId,
      useCognitoProvidedValues: true,
    });
  }
}

/** Constructs that are looked up at synthesis. */
function lateBound(lookUp: () => IConstruct[]): IDependable {
  const dependable: IDependable = {};
  Dependable.implement(dependable, {
    get dependencyRoots() {
      return lookUp();
    },
  });
  return dependable;
}
