import { generatedName } from '../../account/generated-name';
import type { CreatedResource, ResourceRequest } from '../../template/resource-type';

/** The id of a resource of an API, such as API Gateway generates. */
export function generatedId({ type, stackName, logicalId }: ResourceRequest, length: number): string {
  return generatedName(`${type} ${stackName}/${logicalId}`, length);
}

/** A resource with a generated id, which is its `Ref` and an attribute. */
export function withGeneratedId(request: ResourceRequest, length: number, attribute: string): CreatedResource {
  const id = generatedId(request, length);
  return { ref: id, attributes: { [attribute]: id } };
}
