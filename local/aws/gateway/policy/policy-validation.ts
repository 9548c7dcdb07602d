import type { Tool } from '@modelcontextprotocol/server';
import { ResourceError } from '../../../template/resource-type';
import { loadCedar } from './cedar';
import { cedarSchema } from './cedar-schema';
import { FUTURE_TOOLS, PolicyScope } from './policy-scope';

/** A gateway that uses a policy engine, with its tools under their visible names. */
export interface PolicedGateway {
  readonly gatewayArn: string;
  readonly tools: readonly Tool[];
}

/** The head of a policy that is a Cedar policy already. */
export async function scopeOf(statement: string): Promise<PolicyScope> {
  const answer = (await loadCedar()).policyToJson(statement);
  if (answer.type === 'failure') {
    throw new ResourceError(`Definition.Cedar.Statement is no Cedar policy: ${answer.errors[0]?.message}`);
  }
  return new PolicyScope(answer.json);
}

/**
 * Refuses what no policy may leave open (public measurements, whose messages these are).
 */
export function checkResource(scope: PolicyScope): void {
  if (scope.anyResource) {
    throw new ResourceError(
      'Definition.Cedar.Statement: a wildcard resource was detected; constrain the resource either to a specific ' +
        'AgentCore::Gateway resource or to the AgentCore::Gateway resource type',
    );
  }
  if (scope.tools && scope.gatewayArn === undefined) {
    throw new ResourceError(
      'Definition.Cedar.Statement: please constrain the resource to a specific AgentCore::Gateway resource when ' +
        'creating tool-specific policies',
    );
  }
}

/**
 * Checks a policy against the Cedar schema of the tools of its engine's gateways. "Schema checks always run" (developer
 * guide, "Policy create and update: per-policy engine validation").
 *
 * @returns what is wrong, in the words of Cedar's own validator
 */
export async function schemaFindings(statement: string, gateways: readonly PolicedGateway[]): Promise<string[]> {
  const cedar = await loadCedar();
  const findings = new Set<string>();
  // A tool of one name may have other arguments on another gateway: the policy has to comply with each.
  for (const gateway of gateways) {
    const schema = cedarSchema([...gateways.flatMap(({ tools }) => tools), ...gateway.tools]);
    const answer = cedar.validate({ schema, policies: { staticPolicies: { policy: statement } } });
    const errors = answer.type === 'failure' ? answer.errors : answer.validationErrors.map(({ error }) => error);
    for (const { message } of errors) findings.add(message.replace(/^for policy `policy`, /, ''));
  }
  return [...findings];
}

/**
 * What automated reasoning says of a policy among the others of its engine (developer guide, "Validation and analysis
 * overview"). AWS proves it for every condition; here only those are found that need no proof: **what depends on conditions
 * passes here and may fail on AWS**.
 *
 * @param others the policies that there are already
 */
export function semanticFindings(
  policy: PolicyScope,
  others: readonly PolicyScope[],
  gateways: readonly PolicedGateway[],
): string[] {
  if (policy.onePrincipal) return [];
  const all = [...others, policy];
  const kinds = policy.principalTypes.flatMap((principalType) =>
    gateways
      .filter(({ gatewayArn }) => (policy.gatewayArn ?? gatewayArn) === gatewayArn)
      .flatMap(({ gatewayArn, tools }) =>
        (policy.tools ?? [...tools.map(({ name }) => name), FUTURE_TOOLS]).map(
          (tool) => [principalType, tool, gatewayArn] as const,
        ),
      ),
  );
  const of = (effect: 'permit' | 'forbid'): PolicyScope[] => all.filter((one) => one.effect === effect);
  return kinds.flatMap((kind) => {
    const allowsAll =
      of('permit').some((one) => one.covers(...kind)) && !of('forbid').some((one) => one.mayCover(...kind));
    const deniesAll =
      of('forbid').some((one) => one.covers(...kind)) || !of('permit').some((one) => one.mayCover(...kind));
    if (policy.effect === 'permit' && allowsAll) return [finding('Overly Permissive', 'allow', kind)];
    if (policy.effect === 'forbid' && deniesAll) return [finding('Overly Restrictive', 'deny', kind)];
    return [];
  });
}

function finding(what: string, verb: string, [type, tool, arn]: readonly [string, string, string]): string {
  return `${what}: Policy Engine will ${verb} every request for the specified principal (AgentCore::${type}), action (${tool}) and resource (${arn}) combination if the policy is added or updated`;
}
