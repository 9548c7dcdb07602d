import type { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceRequest } from '../../../template/resource-type';
import type { Deployment, RestApi, Stage } from '../rest-api';

/**
 * Gives a deployment a name in the URL, by a stage of the template or by the deployment itself.
 *
 * @param description has the `Variables`
 */
export function addStage(
  api: RestApi,
  deployment: Deployment,
  { read, stackName, logicalId }: ResourceRequest,
  description: PropertyReader,
): Stage {
  const name = read.requiredString('StageName');
  if (!/^[\w-]{1,128}$/.test(name)) {
    const message = `Stage name only allows a-zA-Z0-9_-; got ${JSON.stringify(name)}`;
    throw new ResourceError(message, 'InvalidProperty', 'StageName');
  }
  if (api.stages.has(name)) {
    throw new ResourceError(`Stage already exists: ${name}`, 'ResourceExists', 'StageName');
  }
  const variables = description.has('Variables') ? description.stringMap('Variables') : undefined;
  const stage = { name, deployment, variables, origin: { stackName, logicalId } };
  api.stages.set(name, stage);
  return stage;
}
