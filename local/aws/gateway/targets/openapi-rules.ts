import { listOf, partOf, refused, type OpenApiText } from './openapi-document';
import { documentRules } from './private/openapi-document-rules';
import { operationRules } from './private/openapi-operation-rules';
import { parameterRules } from './private/openapi-parameter-rules';
import type { OpenApiRule } from './private/openapi-rule';

/** Hosts that no gateway calls: "AgentCore Gateway ... blocks requests to private IP ranges" (guide). */
const PRIVATE = /^https:\/\/(localhost|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|\[(::1|f[cd]|fe80))/i;
/** A host that is a variable, or has one where the domain is (guide, "Security best practices for URL parameters"). */
const DYNAMIC = /^https:\/\/(?:[^/]*\.)?(?:\{[^}]*\}[^/.]*|[^/.]*\{[^}]*\}[^/.]*\.[^/.]+)(?:[:/]|$)/i;

/**
 * Refuses an OpenAPI document that AWS refuses, with every problem that there is.
 *
 * @param unsupported what is assumed of documents with features that the guide calls unsupported, without a word on refusal
 * @returns what AWS may not do as the document says
 * @throws ResourceError for a document that AWS refuses
 */
export function checkOpenApi(document: OpenApiText, unsupported: 'refused' | 'ignored'): readonly string[] {
  const warnings: string[] = [];
  const problems: string[] = [];
  const check = <Part>(rules: readonly OpenApiRule<Part>[], part: Part, where = ''): void => {
    for (const { problems: find, unknown = false } of rules) {
      const found = find(part, document).map((problem) => said(where, problem));
      (unknown && unsupported === 'ignored' ? warnings : problems).push(...found);
    }
  };
  check(documentRules, document);
  for (const place of document.operations) {
    check(operationRules, place, place.where);
    for (const parameter of place.parameters) {
      check(parameterRules, parameter, `${place.where}: the parameter "${String(parameter.name)}"`);
    }
  }
  if (problems.length > 0) {
    const shown = [...new Set(problems)].slice(0, SHOWN);
    const others = new Set(problems).size - shown.length;
    throw refused(`${document.property}: ${shown.join('; ')}${others > 0 ? `; and ${others} more` : ''}`);
  }
  for (const url of listOf(document.root.servers).map((server) => String(partOf(server).url))) {
    if (PRIVATE.test(url)) warnings.push(`gateways block requests to private addresses such as ${url}`);
    if (DYNAMIC.test(url)) warnings.push(`the server ${url} can be any host; the developer guide advises against it`);
  }
  return warnings;
}

/** A problem of something is a sentence with it, or one of its own. */
function said(where: string, problem: string): string {
  if (where === '') return problem;
  return /^(has|is) /.test(problem) ? `${where} ${problem}` : `${where}: ${problem}`;
}

/** More problems than these are counted only: one line stays readable. */
const SHOWN = 5;
