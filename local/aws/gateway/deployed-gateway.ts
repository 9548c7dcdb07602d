import type { ResourceProperties } from '../../template/resource-type';
import type { GatewayTarget } from './targets/gateway-target';

/** A gateway as the control plane knows it. */
export interface DeployedGateway {
  readonly gatewayId: string;
  readonly gatewayArn: string;
  readonly gatewayUrl: string;
  readonly workloadIdentityArn: string;
  /** Those of the template. */
  readonly properties: ResourceProperties;
  readonly createdAt: Date;
  readonly deployedTargets: readonly DeployedTarget[];
}

/** A target as the control plane knows it. */
export interface DeployedTarget {
  readonly targetId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly name: string;
  /** Those of the template. */
  readonly properties: ResourceProperties;
  readonly createdAt: Date;
  lastSynchronizedAt: Date;
  status: 'READY' | 'SYNCHRONIZE_UNSUCCESSFUL';
  statusReasons: readonly string[];
  /** Absent for kinds of targets that the twin does not run. */
  readonly target?: GatewayTarget;
}
