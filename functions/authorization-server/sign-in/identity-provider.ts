import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  clockTolerance,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  type Configuration as UpstreamConfiguration,
} from 'openid-client';
import type {
  FunctionPath,
  IdentityProviderConfiguration,
} from '../../../lib/identity/authorization-server/function-contract';
import { DependencyError, MisconfigurationError } from '../dependency-error';
import { FetchedValue } from '../fetched-value';
import { answerOf, loggable, requireCode } from './authorization-answer';
import { clientSecret } from './client-secret';
import { readGroupsClaim } from './groups-claim';
import {
  ClientRefused,
  discoveryFailure,
  isAnsweredRefusal,
  reasonOf,
  redemptionFailure,
} from './identity-provider-failure';
import { personOf, type Claims, type Person } from './person';
import type { SignInProof } from './sign-in-proof';
import { authenticationWith, OUR_METHODS, tokenEndpointAuthMethod } from './token-endpoint-auth-method';

const CALLBACK_PATH: FunctionPath = '/callback';

/** Seconds. */
const METADATA_LIFETIME = 600;
const TIMEOUT = 5;
/** By which the clock of the identity provider may differ: "usually no more than a few minutes" (RFC 7519 section 4.1.4). */
const CLOCK_TOLERANCE = 120;

/** The identity provider, as its metadata describes it. */
interface Upstream {
  readonly configuration: UpstreamConfiguration;
  readonly issuer: string;
  readonly issuerIsNamed: boolean;
  readonly authMethod: string;
  readonly hasUserInfo: boolean;
}

/** The identity provider, where this server is a confidential client with PKCE (OpenID Connect Core 1.0; RFC 9700). */
export class IdentityProvider {
  readonly #upstream: FetchedValue<Upstream>;
  readonly #callbackUrl: string;

  /** @param groupsMatter whether a scope is granted to members of some groups only */
  constructor(
    private readonly configuration: IdentityProviderConfiguration,
    issuer: string,
    private readonly groupsMatter: boolean,
  ) {
    this.#callbackUrl = `${issuer}${CALLBACK_PATH}`;
    this.#upstream = new FetchedValue(() => this.#discover(), METADATA_LIFETIME);
  }

  /**
   * Where the person's browser goes next, and what has to be remembered for when it comes back.
   *
   * @throws DependencyError if the identity provider does not answer, answers what it must not, or cannot be used as configured
   */
  async startSignIn(state: string): Promise<{ url: URL; proof: SignInProof }> {
    const { configuration, issuer, issuerIsNamed } = await this.#upstream.get();
    const proof = { codeVerifier: randomPKCECodeVerifier(), nonce: randomNonce(), issuer, issuerIsNamed };
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: this.#callbackUrl,
      scope: this.configuration.scopes.join(' '),
      state,
      nonce: proof.nonce,
      code_challenge: await calculatePKCECodeChallenge(proof.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { url, proof };
  }

  /**
   * Redeems what the identity provider's answer contains. What can be refused without asking the identity provider is refused
   * before it is asked anything.
   *
   * @param query of the callback
   * @throws SignInRefused if the identity provider did not sign the person in, or the browser brought another answer than its
   * @throws DependencyError if it does not answer, answers what it must not, or cannot be used as configured
   */
  async finishSignIn(query: URLSearchParams, state: string, proof: SignInProof): Promise<Person> {
    requireCode(query, proof);
    const { configuration, authMethod, hasUserInfo } = await this.#upstream.get();
    const url = new URL(this.#callbackUrl);
    url.search = answerOf(query).toString();
    const tokens = await authorizationCodeGrant(configuration, url, {
      expectedState: state,
      expectedNonce: proof.nonce,
      pkceCodeVerifier: proof.codeVerifier,
      idTokenExpected: true,
    }).catch(async (cause: unknown) => {
      const failure = await redemptionFailure(cause, authMethod);
      if (failure instanceof ClientRefused) {
        // The secret may have been replaced since it was read.
        this.#upstream.forget();
      }
      throw failure;
    });
    const claims: Readonly<Record<string, unknown>> = tokens.claims() ?? {};
    if (!isAboutSomebody(claims)) {
      throw new DependencyError('the ID token has no sub');
    }
    const remarks: string[] = [];
    const all =
      hasUserInfo && this.#lacks(claims)
        ? { ...(await userInfo(configuration, tokens.access_token, claims.sub, remarks)), ...claims }
        : claims;
    return personOf(all, this.configuration, remarks);
  }

  async #discover(): Promise<Upstream> {
    const { issuer, clientId, tokenEndpointAuthMethod: configuredMethod } = this.configuration;
    const secret = await clientSecret(this.configuration);
    let configuration: UpstreamConfiguration;
    try {
      configuration = await discovery(
        new URL(issuer),
        clientId,
        { [clockTolerance]: CLOCK_TOLERANCE },
        authenticationWith(secret, configuredMethod),
        {
          timeout: TIMEOUT,
          // Only what runs on this computer may do without TLS: the local twin.
          execute: [enableNonRepudiationChecks, ...(isLoopback(issuer) ? [allowInsecureRequests] : [])],
        },
      );
      // Its endpoints are usable.
      buildAuthorizationUrl(configuration, {});
    } catch (cause) {
      throw discoveryFailure(cause, issuer);
    }
    const metadata = configuration.serverMetadata();
    if (metadata.issuer.includes('{')) {
      // Microsoft Entra ID for several tenants: everybody who has an account at one could sign in.
      throw new MisconfigurationError(`discovery at ${issuer} failed: its issuer is a template, name the tenant`);
    }
    const offered = listOf(metadata.token_endpoint_auth_methods_supported);
    const authMethod = tokenEndpointAuthMethod(configuredMethod, offered);
    if (authMethod === undefined) {
      throw new MisconfigurationError(
        `method refused: the token endpoint takes ${offered?.map(loggable).join(', ')}, this server has ${OUR_METHODS.join(', ')}`,
      );
    }
    return {
      configuration,
      issuer: metadata.issuer,
      issuerIsNamed: metadata.authorization_response_iss_parameter_supported === true,
      authMethod,
      hasUserInfo: metadata.userinfo_endpoint !== undefined,
    };
  }

  /**
   * Whether claims are missing that may be at the userinfo endpoint, where a provider may keep those of scopes (OpenID Connect
   * Core 1.0 section 5.4; Authelia and Zitadel do by default). A user pool has its groups in the ID token only.
   */
  #lacks(claims: Claims): boolean {
    const { usernameClaim, groupsClaim, clientSecret: source } = this.configuration;
    const lacksGroups = claims[groupsClaim] === undefined && readGroupsClaim(claims, groupsClaim).problem === undefined;
    return 'secretArn' in source && (claims[usernameClaim] === undefined || (this.groupsMatter && lacksGroups));
  }
}

/** What the userinfo endpoint adds; nothing, if it refuses: the person is then granted less, and the log says why. */
async function userInfo(
  configuration: UpstreamConfiguration,
  accessToken: string,
  subject: string,
  remarks: string[],
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await fetchUserInfo(configuration, accessToken, subject);
  } catch (cause) {
    if (!isAnsweredRefusal(cause)) {
      throw new DependencyError(`userinfo of the identity provider failed: ${reasonOf(cause)}`);
    }
    remarks.push(`userinfo unusable: ${reasonOf(cause)}`);
    return {};
  }
}

const isAboutSomebody = (claims: Readonly<Record<string, unknown>>): claims is Claims =>
  typeof claims.sub === 'string' && claims.sub !== '';

/** Zero elements are none (OpenID Connect Discovery 1.0 section 4.2). */
const listOf = (value: unknown): string[] | undefined =>
  Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;

const isLoopback = (issuer: string): boolean => /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/.test(issuer);
