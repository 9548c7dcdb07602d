import {
  CfnManagedLoginBranding,
  UserPoolClient,
  type ClientAttributes,
  type IUserPool,
  type OAuthScope,
  type UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { TokenValidity } from './token-validity';

/** Properties of `SignInAppClient`. */
export interface SignInAppClientProps {
  readonly userPool: IUserPool;
  readonly name: string;
  readonly callbackUrls: string[];
  readonly generateSecret: boolean;
  readonly scopes: OAuthScope[];
  readonly validity: TokenValidity;
  readonly readAttributes: ClientAttributes;
  readonly writeAttributes: ClientAttributes;
  readonly supportedIdentityProviders?: UserPoolClientIdentityProvider[];
}

/** An app client that people sign in through with the code grant, and the branding without which its sign-in page is a 403. */
export class SignInAppClient extends Construct {
  public readonly userPoolClient: UserPoolClient;

  constructor(scope: Construct, id: string, props: SignInAppClientProps) {
    super(scope, id);

    const { userPool, validity } = props;
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
      ...validity,
      // Assistants do not keep the ID token: it need not outlive the access token.
      idTokenValidity: validity.accessTokenValidity,
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
      readAttributes: props.readAttributes,
      writeAttributes: props.writeAttributes,
      supportedIdentityProviders: props.supportedIdentityProviders,
    });

    new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: userPool.userPoolId,
      clientId: this.userPoolClient.userPoolClientId,
      useCognitoProvidedValues: true,
    });
  }
}
