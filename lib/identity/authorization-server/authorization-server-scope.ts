/** Something that an assistant may be granted, as the person who grants it reads it. */
export interface AuthorizationServerScope {
  /**
   * The scope as assistants request it, e.g. `orders/read`: 1 to 255 characters of RFC 6749 section 3.3. `openid` and
   * `offline_access` have a meaning of their own in OpenID Connect and are refused.
   */
  readonly name: string;

  /** What the consent page says, completing "It will be able to", e.g. `look up orders`: 1 to 200 characters. */
  readonly description: string;

  /**
   * The groups of the identity provider whose members are granted the scope; being in one of them is enough.
   *
   * @default - everybody who can sign in is granted the scope
   */
  readonly groups?: string[];
}
