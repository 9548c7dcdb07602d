import { PropertyReader } from '../../../local/template/property-reader';
import { ResourceTypes, type CreatedResource, type LocalService } from '../../../local/template/resource-type';

/** Has a service create a resource, as a deployment would. */
export async function createResource(
  service: LocalService,
  type: string,
  logicalId: string,
  properties: object,
): Promise<CreatedResource> {
  const { create } = new ResourceTypes(service.resourceTypes).find(type)!;
  return create({ stackName: 'Stack', logicalId, type, read: new PropertyReader({ ...properties }) });
}
