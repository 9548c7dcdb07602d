import { listOf, partOf } from '../openapi-document';
import { isText, namesIn, when, type OpenApiRule } from './openapi-rule';

/** Rules for a list of servers, of the document, a path or an operation. */
export const serverRules: readonly OpenApiRule<unknown>[] = [
  {
    source: 'measured: "Server URL (located at: servers) must use HTTPS protocol." (cdk-preflight, September 2026)',
    problems: (servers) =>
      listOf(servers).flatMap((server, index) => {
        const { url } = partOf(server);
        const isHttps = isText(url) && /^https:\/\/./i.test(url);
        return when(
          !isHttps,
          `Server URL ${JSON.stringify(url)} must use HTTPS protocol; servers[${index}].url must be the URL of the endpoint`,
        );
      }),
  },
  {
    source: 'specification, Server Object: a variable of the URL is one of `variables`, with a default',
    problems: (servers) =>
      listOf(servers)
        .map(partOf)
        .flatMap(({ url, variables }) =>
          namesIn(String(url))
            .filter((name) => !isText(partOf(partOf(variables)[name]).default))
            .map((name) => `Server URL ${JSON.stringify(url)} has {${name}}; give it a default in \`variables\``),
        ),
  },
];
