/**
 * Where the vendors that AgentCore Identity knows give tokens, by `CredentialProviderVendor`, as each vendor's own
 * documentation has it. "Authorization server endpoints and provider-specific parameters" are preconfigured for them
 * (developer guide, "Provider setup and configuration"), and AWS does not publish which they are: unverified.
 *
 * Vendors with endpoints for each tenant (Okta, Auth0, Cognito and others) are not here: their templates name an issuer
 * or a token endpoint.
 */
const TOKEN_ENDPOINTS: Readonly<Record<string, string>> = {
  AtlassianOauth2: 'https://auth.atlassian.com/oauth/token',
  DropboxOauth2: 'https://api.dropboxapi.com/oauth2/token',
  FacebookOauth2: 'https://graph.facebook.com/oauth/access_token',
  GithubOauth2: 'https://github.com/login/oauth/access_token',
  GoogleOauth2: 'https://oauth2.googleapis.com/token',
  HubspotOauth2: 'https://api.hubapi.com/oauth/v1/token',
  LinkedinOauth2: 'https://www.linkedin.com/oauth/v2/accessToken',
  NotionOauth2: 'https://api.notion.com/v1/oauth/token',
  RedditOauth2: 'https://www.reddit.com/api/v1/access_token',
  SalesforceOauth2: 'https://login.salesforce.com/services/oauth2/token',
  SlackOauth2: 'https://slack.com/api/oauth.v2.access',
  SpotifyOauth2: 'https://accounts.spotify.com/api/token',
  TwitchOauth2: 'https://id.twitch.tv/oauth2/token',
  XOauth2: 'https://api.x.com/2/oauth2/token',
  YandexOauth2: 'https://oauth.yandex.com/token',
  ZoomOauth2: 'https://zoom.us/oauth/token',
};

/**
 * The token endpoint of a vendor, or `undefined` for one that has none of its own.
 *
 * @param tenantId that Microsoft's configuration has
 */
export function vendorTokenEndpoint(vendor: string | undefined, tenantId = 'common'): string | undefined {
  return vendor === 'MicrosoftOauth2'
    ? `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`
    : TOKEN_ENDPOINTS[vendor ?? ''];
}
