import { generatedName } from '../../account/generated-name';
import type { ResourceRequest } from '../../template/resource-type';

/** The id of a resource of an API, such as API Gateway generates. */
export function generatedId({ type, stackName, logicalId }: ResourceRequest, length: number): string {
  return generatedName(`${type} ${stackName}/${logicalId}`, length);
}
