import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type {
  ClientAttributes,
  CustomDomainOptions,
  FeaturePlan,
  IUserPool,
  IUserPoolDomain,
  Mfa,
  MfaSecondFactor,
  OAuthScope,
  PasswordPolicy,
  SignInPolicy,
  StandardThreatProtectionMode,
  UserPoolClientIdentityProvider,
  UserPoolEmail,
} from 'aws-cdk-lib/aws-cognito';
import type { McpClient } from '../client/mcp-client';

/** Properties of `GatewayUserPool`. They have the names and the meaning of those of the CDK's Amazon Cognito module. */
export interface GatewayUserPoolProps {
  /**
   * The assistants that people may sign in with directly, at most 20. Each gets an app client of its own.
   *
   * The limit is that of managed login branding styles per user pool (Amazon Cognito Developer Guide, "Quotas"). A
   * `GatewayAuthorizationServer` counts as one.
   *
   * @default - none, which is enough for a pool behind a `GatewayAuthorizationServer`; a pool that is itself the identity of
   * an `McpGateway` needs at least one
   */
  readonly clients?: McpClient[];

  /**
   * An existing user pool, of the Essentials or Plus feature plan, in the account and region of this construct: its app clients are
   * created there. The properties that shape a new pool are refused with it. A pool that this app makes is looked at, also after it
   * was overridden: plan, threat protection, self sign-up, passkeys.
   *
   * Bring a pool of your own to let people sign in through SAML or OpenID Connect providers, and for Lambda triggers. What the
   * providers map must be mutable in the pool: Amazon Cognito writes every mapped attribute at every sign-in (Amazon Cognito
   * Developer Guide, "Mapping IdP attributes to profiles and tokens"). An attribute that is not is warned of at synthesis, if
   * the pool is made in this app.
   *
   * @default - a new user pool
   */
  readonly userPool?: IUserPool;

  /**
   * The domain of an existing user pool, if it has one already. It must use managed login (version 2), which a new
   * `UserPoolDomain` of the CDK does not by default.
   *
   * Create it in the same app with `new UserPoolDomain`, or import it with `UserPoolDomain.fromDomainName`: a name with a dot
   * is taken as a custom domain, one without as the prefix of a domain of Amazon Cognito.
   *
   * @default - a new domain
   */
  readonly userPoolDomain?: IUserPoolDomain;

  /**
   * The prefix of the domain of the sign-in page, `https://<prefix>.auth.<region>.amazoncognito.com`.
   *
   * 1 to 63 lower-case letters, digits and hyphens, no hyphen at either end, without `aws`, `amazon` and `cognito`, and
   * unique in the region among all AWS accounts.
   *
   * @default - derived from the construct path and the account; stays the same from deployment to deployment
   */
  readonly domainPrefix?: string;

  /**
   * A domain of your own for the sign-in page, with a certificate in us-east-1, wherever the pool is (Amazon Cognito Developer
   * Guide, "Using your own domain for managed login").
   *
   * It needs an alias record: see `GatewayUserPool.userPoolDomain` and `UserPoolDomainTarget` of `aws-route53-targets`.
   *
   * @default - a domain of Amazon Cognito with `domainPrefix`
   */
  readonly customDomain?: CustomDomainOptions;

  /**
   * The scopes that assistants may be granted: `openid`, which the gateway requires, and any of `email`, `profile`, `phone`.
   *
   * Custom scopes are refused. Assistants name the gateway's URL as the resource (RFC 8707), and Amazon Cognito then grants
   * custom scopes of that resource only, which cannot be named before the gateway exists.
   *
   * @default [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE]
   */
  readonly scopes?: OAuthScope[];

  /**
   * How long an access token is good for: 5 minutes to 1 day, in whole minutes. ID tokens last as long. A token of the CDK
   * may be in seconds, minutes, hours or days.
   *
   * @default Duration.hours(1)
   */
  readonly accessTokenValidity?: Duration;

  /**
   * How long a person stays signed in: 1 hour to 3650 days, in whole minutes. A token of the CDK may be in seconds, minutes,
   * hours or days.
   *
   * @default Duration.days(30)
   */
  readonly refreshTokenValidity?: Duration;

  /**
   * How long a refresh token still works after it has been exchanged for a new one: 0 to 60 seconds. A token of the CDK has to be
   * in seconds.
   *
   * Refresh tokens are always rotated, as OAuth 2.1 section 4.3.1 asks of public clients. The grace period lets an assistant
   * repeat a request whose answer was lost, and lets several processes of an assistant share the stored token.
   *
   * @default Duration.seconds(60)
   */
  readonly refreshTokenRotationGracePeriod?: Duration;

  /**
   * The attributes that assistants can read.
   *
   * @default - those that `scopes` cover, and the e-mail address
   */
  readonly readAttributes?: ClientAttributes;

  /**
   * The attributes that assistants can write.
   *
   * All that the pool requires and all that an identity provider maps must be among them: Amazon Cognito writes what is mapped
   * at every sign-in, with the rights of the app client, and fails the sign-in where it cannot (`WriteAttributes` of
   * `CreateUserPoolClient`). A list that is too narrow is refused at synthesis. `email_verified` and `phone_number_verified`
   * are written by Amazon Cognito alone.
   *
   * Known are the pools and providers that this app makes. Of an imported pool or a provider that is named only, list here what
   * it requires and maps.
   *
   * People with a password in the pool can set these attributes themselves, with `UpdateUserAttributes`: the API of user pools
   * gives them a token for that whatever `scopes` are. So let no rule rest on a custom attribute that is mapped, such as a role.
   * People who sign in elsewhere cannot, and have what is mapped written again each time.
   *
   * @default - the e-mail address, what the pool requires, and what the identity providers of the assistants map, also those
   * that are registered later; a custom attribute among them is warned of at synthesis
   */
  readonly writeAttributes?: ClientAttributes;

  /**
   * The identity providers that people may sign in with. Name them if they are not registered with `userPool` in this app.
   *
   * The app clients wait for a provider that is named as text and made in this app, in which AWS CloudFormation sees no
   * dependency.
   *
   * @default - the user pool, and the providers that are registered with it, also those of the same stack that are registered
   * later
   */
  readonly supportedIdentityProviders?: UserPoolClientIdentityProvider[];

  /**
   * The name of the new user pool.
   *
   * @default - generated by AWS CloudFormation
   */
  readonly userPoolName?: string;

  /**
   * Whether people can or must use a second factor.
   *
   * @default Mfa.OPTIONAL
   */
  readonly mfa?: Mfa;

  /**
   * The second factors that people can use.
   *
   * @default - one-time passwords of an authenticator app (TOTP)
   */
  readonly mfaSecondFactor?: MfaSecondFactor;

  /**
   * What people can sign in with.
   *
   * With passkeys, the authenticator must verify the person (fingerprint, face or PIN), so that a passkey counts as two factors
   * and also works with `Mfa.REQUIRED`. On a custom domain passkeys are bound to that domain.
   *
   * @default - password only
   */
  readonly signInPolicy?: SignInPolicy;

  /**
   * The domain that passkeys are bound to.
   *
   * @default - the custom domain if there is one, else the choice of Amazon Cognito
   */
  readonly passkeyRelyingPartyId?: string;

  /**
   * The rules for passwords. Lengths have to be known at synthesis, and a `tempPasswordValidity` that is a token of the CDK has to be
   * in days.
   *
   * @default - at least 12 characters with lower and upper case, digits and symbols
   */
  readonly passwordPolicy?: PasswordPolicy;

  /**
   * The feature plan, which decides the price per person. Essentials at least: managed login needs it.
   *
   * @default FeaturePlan.ESSENTIALS
   */
  readonly featurePlan?: FeaturePlan;

  /**
   * Whether Amazon Cognito watches for stolen passwords and unusual sign-ins. Needs the Plus feature plan.
   *
   * @default - not set
   */
  readonly standardThreatProtectionMode?: StandardThreatProtectionMode;

  /**
   * How Amazon Cognito sends e-mail.
   *
   * @default - from Amazon Cognito's own address, 50 messages a day
   */
  readonly email?: UserPoolEmail;

  /**
   * Whether Amazon Cognito refuses to delete the pool.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * What happens to the pool, and so to the people in it, when it is removed from the stack. `RemovalPolicy.DESTROY` takes
   * effect only with `deletionProtection: false`.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
