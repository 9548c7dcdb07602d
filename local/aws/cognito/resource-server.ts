import type { Origins } from '../../account/origins';
import type { ResourceOrigin } from '../../template/late-resource';

/** What a template says of a resource server, in the names that AWS would use. */
export interface ResourceServerSettings {
  readonly identifier: string;
  readonly name: string;
  readonly scopeNames: readonly string[];
  /** By the name of the scope. */
  readonly scopeDescriptions: Readonly<Record<string, string>>;
  /** The resource of the template that it is. */
  readonly declaredBy: ResourceOrigin;
}

/** An API that tokens can be for. */
export class ResourceServer {
  readonly #live: { readonly value: string };

  constructor(
    /** As the template has it, for comparisons with other parts of the template. */
    readonly settings: ResourceServerSettings,
    origins: Origins,
  ) {
    this.#live = origins.live(settings.identifier);
  }

  /** The identifier as a client of the twin names it: where an AWS address runs here, its loopback address. */
  get identifier(): string {
    return this.#live.value;
  }

  /** The scopes as tokens of the twin have them. */
  get scopes(): readonly string[] {
    return this.settings.scopeNames.map((name) => `${this.identifier}/${name}`);
  }

  /** The scopes as the template writes them. */
  get templateScopes(): readonly string[] {
    return this.settings.scopeNames.map((name) => `${this.settings.identifier}/${name}`);
  }
}
