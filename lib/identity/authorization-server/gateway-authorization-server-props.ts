import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { McpClient } from '../../client/mcp-client';
import type { ServerFunctionOptions } from '../../function/server-function-options';
import type { AuthorizationServerDomain } from './authorization-server-domain';
import type { AuthorizationServerScope } from './authorization-server-scope';
import type { AuthorizationServerThrottling } from './authorization-server-throttling';
import type { UpstreamIdentityProvider } from './upstream-identity-provider';

/** Properties of `GatewayAuthorizationServer`. */
export interface GatewayAuthorizationServerProps extends ServerFunctionOptions {
  /** Who signs people in. */
  readonly identityProvider: UpstreamIdentityProvider;

  /**
   * What the pages call this service, e.g. `Acme tools`: 1 to 100 characters.
   *
   * @default 'AgentCore Gateway'
   */
  readonly displayName?: string;

  /**
   * Assistants that need not register themselves, each with the client id `GatewayAuthorizationServer.clientIdFor`.
   *
   * Most assistants need no entry: they identify themselves with a metadata document or register, and connect by URL alone.
   *
   * @default - none
   */
  readonly clients?: McpClient[];

  /**
   * Whether assistants can register themselves (RFC 7591), which anybody can do without signing in. What a registration gets
   * is a client id, no secret and no access; it is deleted after 90 days without use.
   *
   * `false` ends new registrations only. Assistants that have registered stay connected, and people can connect them again, until
   * you set `endRegistrationsBefore`.
   *
   * @default true
   */
  readonly dynamicRegistration?: boolean;

  /**
   * Ends the registrations that were made before this instant, with their refresh tokens. Access tokens that were issued to them
   * are good until they expire. People connect these assistants anew, if `dynamicRegistration` lets the assistants register again.
   *
   * An instant in the future also ends, until it has come, what is registered from now on.
   *
   * @default - registrations end after 90 days without use
   */
  readonly endRegistrationsBefore?: Date;

  /**
   * The hosts whose Client ID Metadata Documents are admitted: an assistant identifies itself by the https URL of a document that
   * says its name and its callbacks (MCP authorization 2026-07-28, "Client Registration"). `*` stands for every public host. The
   * documents of known assistants (`McpClient`) are part of the function and are admitted in any case.
   *
   * By default the function fetches the document of whatever public host an assistant names, before anybody has signed in. The
   * person sees the host on the consent page. Such a document gets no more than a registration, which anybody can make, too: its
   * callbacks are on a loopback host, or are listed in `allowedCallbackUrls`.
   *
   * A host that you name is trusted with more: https callbacks on that host are admitted without being listed. `['*', 'chat.example.com']`
   * admits the documents of every host, and callbacks of this one. `[]` admits known assistants only.
   *
   * Without `*`, and with `dynamicRegistration`, the metadata does not announce metadata documents, because an assistant whose
   * document is refused would not register. Every assistant then registers, those with an admitted document too.
   *
   * @default ['*']
   */
  readonly metadataDocumentHosts?: string[];

  /**
   * The callbacks, https or the private scheme of a program, that an authorization code may be sent to. They are compared
   * character by character. Callbacks on a loopback host (RFC 8252 section 7.3) are admitted in any case, and those of a metadata
   * document on its own host if `metadataDocumentHosts` names the host.
   *
   * Setting it replaces the default. Whatever is listed here gets the code of everybody who consents, so list only pages that
   * belong to an assistant.
   *
   * @default - those of claude.ai, claude.com, vscode.dev, insiders.vscode.dev, www.cursor.com and Cursor on the desktop
   */
  readonly allowedCallbackUrls?: string[];

  /**
   * What assistants may be granted. A token with any one of the scopes passes the gateway; which tools it may call is for the
   * policies and targets of the gateway to decide. An assistant that names none of them asks for the first one.
   *
   * @default - `agentcore-gateway/invoke`, "call the tools of this gateway", for everybody who can sign in
   */
  readonly scopes?: AuthorizationServerScope[];

  /**
   * How long an access token is good for, 5 minutes to 24 hours in whole seconds. It cannot be taken back before: a gateway
   * checks the signature and calls no other service. A token of the CDK has to be in seconds: AWS CloudFormation cannot convert it.
   *
   * @default Duration.minutes(15)
   */
  readonly accessTokenValidity?: Duration;

  /**
   * How long a person stays signed in, from sign-in on and however often the token is refreshed: 1 hour to 365 days, in whole
   * seconds. The identity provider is asked at sign-in only, so this is also how long a person keeps access after being
   * removed there. A token of the CDK has to be in seconds.
   *
   * @default Duration.hours(8)
   */
  readonly refreshTokenValidity?: Duration;

  /**
   * Names of the keys that sign access tokens. Each is an RSA key in AWS KMS. The first one signs, all are published.
   * They have to be known at synthesis.
   *
   * Gateways keep published keys for a time that is not documented, so rotate in three deployments. From `['1']` to
   * `['1', '2']`: the new key is published. A day later `['2', '1']`: it signs. After another `accessTokenValidity`, when no
   * token of the old key is left, `['2']`: the old key is disabled, and deleted 30 days later.
   *
   * @default ['1']
   */
  readonly signingKeyNames?: string[];

  /**
   * A domain of your own.
   *
   * The issuer changes with it, so that everybody has to sign in again; the endpoint of API Gateway is disabled.
   *
   * @default - the endpoint of API Gateway, `https://<id>.execute-api.<region>.amazonaws.com`
   */
  readonly domain?: AuthorizationServerDomain;

  /**
   * The key that encrypts the table and the secret of the cookies, in their region. The key must let the account's IAM policies
   * decide, as a key of the CDK does. An alias stands for its key if this app knows the key: IAM policies name keys only.
   *
   * @default - a key that AWS owns for the table, and the AWS managed key of AWS Secrets Manager for the secret
   */
  readonly encryptionKey?: IKey;

  /**
   * How many requests per second are taken, on each route.
   *
   * @default - see `AuthorizationServerThrottling`
   */
  readonly throttling?: AuthorizationServerThrottling;

  /**
   * Where alarms are sent, in their region. If the topic is encrypted with a key of your own, let `cloudwatch.amazonaws.com` use that key.
   *
   * @default - nowhere: the alarms are there to be seen in Amazon CloudWatch
   */
  readonly alarmTopic?: ITopic;

  /**
   * The log group of the API's access log. Give one to decide its retention, its key (`encryptionKey`) or its name.
   *
   * @default - a new log group, which keeps logs for one month
   */
  readonly accessLogGroup?: ILogGroup;

  /**
   * What happens to the table and to the log groups of its own when they are removed from the stack. Without the table everybody
   * has to sign in again; the logs say who was granted what.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
