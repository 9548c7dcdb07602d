import type { LocalService, ResourceType } from '../../template/resource-type';
import type { AuditEvent } from './audit/audit-event';
import { controlPlaneApi } from './control-plane/control-plane-api';
import type { Gateway } from './gateway';
import { GatewayRegion, type GatewayServices } from './gateway-region';
import { gateway } from './resource-types/gateway';
import { gatewayTarget } from './resource-types/gateway-target';
import { policy } from './resource-types/policy';
import { policyEngine } from './resource-types/policy-engine';
import { resourcePolicy } from './resource-types/resource-policy';

/** Amazon Bedrock AgentCore Gateway, with the policies of AgentCore and the part of its control plane that is about gateways. */
export class GatewayService implements LocalService {
  readonly resourceTypes: readonly ResourceType[];
  readonly #region: GatewayRegion;
  #controlPlane: string | undefined;

  /** @param port for the first gateway; any other one, and every one when it is 0, gets a free port */
  constructor(services: GatewayServices, port: number) {
    const region = new GatewayRegion(services);
    this.#region = region;
    const serveControlPlane = async (): Promise<void> => {
      this.#controlPlane ??= await services.apis.serve(controlPlaneApi(region));
    };
    this.resourceTypes = [
      gateway(region, port, serveControlPlane),
      gatewayTarget(region),
      policyEngine(region),
      policy(region),
      resourcePolicy(region),
    ];
  }

  /** In the order in which they were created. */
  get gateways(): readonly Gateway[] {
    return [...this.#region.gateways.values()];
  }

  /** What CloudTrail would have recorded of all gateways, oldest first; the last thousand are kept. */
  get auditEvents(): readonly AuditEvent[] {
    return this.#region.auditEvents.entries;
  }

  /**
   * The `endpoint` for `@aws-sdk/client-bedrock-agentcore-control`, such as `http://127.0.0.1:41235`; there is one as soon
   * as there is a gateway.
   */
  get controlPlaneUrl(): string | undefined {
    return this.#controlPlane;
  }

  async stop(): Promise<void> {
    const { gateways } = this;
    this.#region.gateways.clear();
    this.#controlPlane = undefined;
    await Promise.all(gateways.map((running) => running.close()));
  }
}
