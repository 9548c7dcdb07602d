import {
  CfnManagedLoginBranding,
  UserPoolClient,
  type ClientAttributes,
  type IUserPool,
  type OAuthScope,
  type UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { McpClient } from '../../client/mcp-client';
import type { TokenValidity } from './token-validity';

/** What all assistants of a pool have in common. */
export interface AssistantAppClientProps {
  readonly userPool: IUserPool;
  readonly assistant: McpClient;
  readonly scopes: OAuthScope[];
  readonly validity: TokenValidity;
  readonly readAttributes: ClientAttributes;
  readonly writeAttributes: ClientAttributes;
  readonly supportedIdentityProviders?: UserPoolClientIdentityProvider[];
}

/** The public app client of an assistant, and the branding without which its sign-in page is a 403. */
export class AssistantAppClient extends Construct {
  public readonly userPoolClient: UserPoolClient;

  constructor(scope: Construct, id: string, props: AssistantAppClientProps) {
    super(scope, id);

    const { userPool, assistant, validity } = props;
    this.userPoolClient = new UserPoolClient(this, 'Client', {
      userPool,
      userPoolClientName: assistant.name,
      generateSecret: false,
      oAuth: {
        flows: { authorizationCodeGrant: true, implicitCodeGrant: false },
        callbackUrls: assistant.callbackUrls,
        scopes: props.scopes,
      },
      // Left out, Amazon Cognito assumes a list with ALLOW_REFRESH_TOKEN_AUTH, which rotation forbids. ALLOW_USER_AUTH is
      // what managed login needs for passkeys (Amazon Cognito Developer Guide, "Refresh tokens" and "Authentication flows").
      authFlows: { user: true },
      ...validity,
      // Assistants do not use the ID token: it need not outlive the access token.
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
