/** What an assistant needs to know to connect, as its configuration spells it. */
export interface Connection {
  readonly mcpUrl: string;
  readonly clientId: string;
  readonly serverName: string;
  readonly scopes: readonly string[];
  readonly authorizationUrl?: string;
  readonly tokenUrl?: string;
}

/** The facts about one assistant whose callback port has been settled. */
export interface Assistant {
  readonly name: string;
  readonly callbackUrls: string[];
  readonly configurationFile?: string;
  readonly worksWithoutRegistrationEndpoint: boolean;
  readonly lastVerified?: string;
  readonly verifiedBy?: string;
  readonly note?: string;
  readonly configuration: (connection: Connection) => string;
}

/** JSON as a person would write it into a configuration file. CDK tokens survive, since they are text that needs no escape. */
export function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
