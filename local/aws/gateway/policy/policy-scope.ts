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
    const actions = action.op === '==' ? [action] : action.op === 'in' ? entitiesOf(action) : [];
    const tools = actions.map(idOf).filter((id) => id !== 'CallTool' && id !== 'Mcp');
    this.tools = tools.length > 0 ? tools : undefined;
    this.gatewayArn = resource.op === '==' ? idOf(resource) : undefined;
    this.anyResource = resource.op === 'All';
    this.onePrincipal = principal.op === '==' || principal.op === 'in';
    const type = principal.op === 'is' ? principal.entity_type : this.onePrincipal ? typeOf(principal) : undefined;
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

const entityOf = (constraint: object): Entity => {
  const { entity } = constraint as { entity?: Entity | { __entity: Entity } };
  return entity && '__entity' in entity ? entity.__entity : entity!;
};
const idOf = (constraint: object): string => entityOf(constraint).id;
const typeOf = (constraint: object): string => entityOf(constraint).type;

function entitiesOf(constraint: object): readonly object[] {
  const { entities } = constraint as { entities?: readonly Entity[] };
  return entities?.map((entity) => ({ entity })) ?? [constraint];
}
