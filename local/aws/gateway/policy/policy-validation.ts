import type { Tool } from '@modelcontextprotocol/server';
import { isThereFor } from '../../../template/late-resource';
import type { ResourceRequest } from '../../../template/resource-type';
import { parseVisibleToolName, UnlistedTarget } from '../targets/gateway-target';
import { loadCedar } from './cedar';
import { cedarSchema } from './cedar-schema';
import { counts, type Policy, type PolicyEngine } from './policy-engine';
import { FUTURE_TOOLS, type PolicyScope } from './policy-scope';
import { refused } from './policy-statement';

/** A gateway that uses a policy engine, with its tools under their visible names. */
interface PolicedGateway {
  readonly gatewayArn: string;
  readonly tools: readonly Tool[];
}

type IsThere = ReturnType<typeof isThereFor>;

/**
 * Refuses a policy that the tools and the other policies of its engine rule out. "The policy is checked against the Cedar
 * schema for all gateways associated with the policy engine."
 *
 * @param failOnAnyFindings `ValidationMode`
 * @param warn about what the twin does not check, and about targets and policies that AWS may create later
 */
export async function validatePolicy(
  policy: Policy,
  engine: PolicyEngine,
  failOnAnyFindings: boolean,
  request: ResourceRequest,
  warn: (message: string) => void,
): Promise<void> {
  const { scope, statement, property } = policy;
  const { gateways, policies } = engine;
  if (gateways.length === 0) return;
  if (scope.gatewayArn !== undefined && !gateways.some(({ gatewayArn }) => gatewayArn === scope.gatewayArn)) {
    throw refused(
      property,
      `names the gateway "${scope.gatewayArn}", which is none that uses this policy engine; name Fn::GetAtt GatewayArn of one`,
    );
  }
  const targets = gateways.flatMap((gateway) => gateway.targets);
  const unlisted = targets.find((target) => target instanceof UnlistedTarget);
  if (unlisted) {
    const why = `the tools of the target ${unlisted.name} are not known`;
    warn(`the local twin does not check this policy against the schema of the tools: ${why}`);
    return;
  }
  const findings = async (isThere: IsThere): Promise<string[]> => {
    const policed = await policedGateways(engine, isThere);
    const schema = await schemaFindings(statement, policed);
    if (schema.length > 0 || !failOnAnyFindings) return schema;
    const others = policies.filter((other) => counts(other) && isThere(other));
    return semanticFindings([...others.map((other) => other.scope), scope], scope, policed);
  };
  const [found] = await findings(() => true);
  if (found !== undefined) {
    const mayBeWanted = '; add a condition, or set ValidationMode to IGNORE_ALL_FINDINGS';
    throw refused(property, `fails validation: ${found}${found.startsWith('Overly') ? mayBeWanted : ''}`);
  }
  const isThere = isThereFor(request);
  const [raced] = await findings(isThere);
  if (raced !== undefined) {
    const named = targets.filter(({ name }) =>
      scope.tools?.some((tool) => parseVisibleToolName(tool)?.target === name),
    );
    const permits = policies.filter((other) => other.scope.effect === 'permit');
    const needed = raced.startsWith('Overly') ? permits : scope.tools ? named : targets;
    const missing = needed.filter((other) => !isThere(other)).map((other) => other.logicalId);
    warn(
      'AWS may create this policy before the targets and policies that it needs, and would then fail the deployment ' +
        `(${raced}); add "DependsOn": ${JSON.stringify(missing)}`,
    );
  }
}

function policedGateways({ gateways }: PolicyEngine, isThere: IsThere): Promise<PolicedGateway[]> {
  return Promise.all(
    gateways.map(async ({ gatewayArn, targets }) => {
      const lists = await Promise.all(targets.filter(isThere).map((target) => target.visibleTools()));
      return { gatewayArn, tools: lists.flat() };
    }),
  );
}

/**
 * Checks a policy against the Cedar schema of the tools of its engine's gateways. "Schema checks always run" (developer
 * guide, "Policy create and update: per-policy engine validation").
 *
 * @returns what is wrong, in the words of Cedar's own validator
 */
async function schemaFindings(statement: string, gateways: readonly PolicedGateway[]): Promise<string[]> {
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
 * The findings of automated reasoning about a policy among the others of its engine (developer guide, "Validation and analysis
 * overview"). AWS proves it for every condition; here only those are found that need no proof: **what depends on conditions
 * passes here and may fail on AWS**.
 *
 * @param all the policies of the engine, this one included
 */
function semanticFindings(
  all: readonly PolicyScope[],
  policy: PolicyScope,
  gateways: readonly PolicedGateway[],
): string[] {
  if (policy.onePrincipal) return [];
  const kinds = policy.principalTypes.flatMap((principalType) =>
    gateways
      .filter(({ gatewayArn }) => (policy.gatewayArn ?? gatewayArn) === gatewayArn)
      .flatMap(({ gatewayArn, tools }) =>
        (policy.tools ?? [...tools.map(({ name }) => name), FUTURE_TOOLS]).map(
          (tool) => [principalType, tool, gatewayArn] as const,
        ),
      ),
  );
  const permits = all.filter(({ effect }) => effect === 'permit');
  const forbids = all.filter(({ effect }) => effect === 'forbid');
  return kinds.flatMap((kind) => {
    const allowsAll = permits.some((one) => one.covers(...kind)) && !forbids.some((one) => one.mayCover(...kind));
    const deniesAll = forbids.some((one) => one.covers(...kind)) || !permits.some((one) => one.mayCover(...kind));
    if (policy.effect === 'permit' && allowsAll) return [finding('Overly Permissive', 'allow', kind)];
    if (policy.effect === 'forbid' && deniesAll) return [finding('Overly Restrictive', 'deny', kind)];
    return [];
  });
}

function finding(what: string, verb: string, [type, tool, arn]: readonly [string, string, string]): string {
  return `${what}: Policy Engine will ${verb} every request for the specified principal (AgentCore::${type}), action (${tool}) and resource (${arn}) combination if the policy is added or updated`;
}
