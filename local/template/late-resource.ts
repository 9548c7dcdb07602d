import type { ResourceRequest } from './resource-type';

/** The resource of a template that something comes from. */
export interface ResourceOrigin {
  readonly stackName: string;
  readonly logicalId: string;
}

/** Whether another resource is there when AWS creates this one: what an earlier stack has was there before. */
export const isThereFor =
  ({ stackName, waitsFor }: ResourceRequest) =>
  (other: ResourceOrigin): boolean =>
    waitsFor === undefined || other.stackName !== stackName || waitsFor.has(other.logicalId);

/**
 * What to tell of a resource that CloudFormation may create before another one that it needs: it creates what does not wait
 * for each other at the same time, so that the deployment would fail or not as it happens.
 *
 * @param what what the resource is, such as `target`
 * @param late the logical id of the other one
 * @param why what it is needed for, such as `the definition of which it reads`
 */
export function lateResourceWarning(
  { stackName, logicalId }: ResourceOrigin,
  what: string,
  late: string,
  why: string,
): string {
  return (
    `${stackName}/${logicalId}: AWS may create this ${what} before ${late}, ${why}, and would then fail the deployment; ` +
    `add "DependsOn": ["${late}"]`
  );
}
