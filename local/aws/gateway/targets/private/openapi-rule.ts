import type { OpenApiText } from '../openapi-document';

/** What a document is checked for. */
export interface OpenApiRule<Part> {
  /**
   * Where the rule is from: `guide` is "OpenAPI schema targets" of the AgentCore developer guide; `specification` is the OpenAPI
   * Specification, which AWS checks ("The OpenAPI file must be free of semantic errors"); the rest was measured and published.
   */
  readonly source: string;
  /** Whether the guide calls it unsupported, no call needs it, and nobody published what AWS does with it. @default false */
  readonly unknown?: boolean;
  /** What is wrong, each time with what to do. */
  readonly problems: (part: Part, text: OpenApiText) => readonly string[];
}

export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** The problem if something is wrong. */
export const when = (isWrong: boolean, problem: string): readonly string[] => (isWrong ? [problem] : []);

/** The names of the variables of a path or a URL, such as `id` of `/orders/{id}`. */
export const namesIn = (path: string): readonly string[] => [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name!);
