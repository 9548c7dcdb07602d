import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { PRINCIPAL_TYPES } from './cedar-schema';

/** Stands for the tools that a gateway may get later, in policies for all of its tools. */
export const FUTURE_TOOLS = 'Any Future Tools';

/** The head of a Cedar policy, as far as it decides which requests the policy is about. */
export class PolicyScope {
  readonly effect: 'permit' | 'forbid';
  /** It applies to everything that its head matches. */
  readonly unconditional: boolean;
  /** The names of the tools that its head names; `undefined` when it is for all tools. */
  readonly tools: readonly string[] | undefined;
  /** The ARN of the gateway that its head names. */
  readonly gatewayArn: string | undefined;
  /** The head leaves the resource open. */
  readonly anyResource: boolean;
  /** The head names one principal, not a type. */
  readonly onePrincipal: boolean;
  /** The types of principals that it may be about, without their namespace. */
  readonly principalTypes: readonly string[];

  constructor({ effect, principal, action, resource, conditions }: PolicyJson) {
    this.effect = effect;
    this.unconditional = conditions.length === 0;
    const tools = entitiesOf(action)
      .map(({ id }) => id)
      .filter((id) => id !== 'CallTool' && id !== 'Mcp');
    this.tools = tools.length > 0 ? tools : undefined;
    this.gatewayArn = resource.op === '==' ? entitiesOf(resource)[0]?.id : undefined;
    this.anyResource = resource.op === 'All';
    this.onePrincipal = principal.op === '==' || principal.op === 'in';
    const type = principal.op === 'is' ? principal.entity_type : entitiesOf(principal)[0]?.type;
    this.principalTypes = type === undefined ? PRINCIPAL_TYPES : [type.replace(/^.*::/, '')];
  }

  /** Whether some requests of this kind are what the policy is about. */
  mayCover(principalType: string, tool: string, gatewayArn: string): boolean {
    return (
      this.principalTypes.includes(principalType) &&
      (this.tools?.includes(tool) ?? true) &&
      (this.gatewayArn ?? gatewayArn) === gatewayArn
    );
  }

  /** Whether all requests of this kind are. */
  covers(principalType: string, tool: string, gatewayArn: string): boolean {
    return this.unconditional && !this.onePrincipal && this.mayCover(principalType, tool, gatewayArn);
  }
}

type Entity = { readonly type: string; readonly id: string };
type EntityReference = Entity | { readonly __entity: Entity };

/** The entities that a constraint of a head names with `==` or `in`. */
function entitiesOf(constraint: object): readonly Entity[] {
  const { entity, entities } = constraint as { entity?: EntityReference; entities?: readonly EntityReference[] };
  const named = entities ?? (entity === undefined ? [] : [entity]);
  return named.map((reference) => ('__entity' in reference ? reference.__entity : reference));
}
