import { generatedName } from '../../generated-name';
import {
  ResourceError,
  type CreatedResource,
  type LocalService,
  type ResourceRequest,
} from '../../template/resource-type';

/** SSM Parameter Store in the twin: the parameters of a template, without versions. */
export class ParameterStore implements LocalService {
  readonly resourceTypes = { 'AWS::SSM::Parameter': (request: ResourceRequest) => this.#createParameter(request) };

  readonly dynamicReferences = { ssm: (reference: string) => this.valueOf(reference.replace(/:\d+$/, '')) };

  readonly #values = new Map<string, string>();

  valueOf(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined) {
      throw new ResourceError(`"${name}" is not a parameter of the stacks that were deployed before`);
    }
    return value;
  }

  async stop(): Promise<void> {}

  #createParameter({ properties, stackName, logicalId }: ResourceRequest): CreatedResource {
    const { Name, Type, Value } = properties;
    if (!['String', 'StringList'].includes(Type) || Value === undefined) {
      throw new ResourceError('Type must be String or StringList, and Value must be given');
    }
    const name = Name ?? `CFN-${logicalId}-${generatedName(`${stackName}/${logicalId}`, 12)}`;
    this.#values.set(name, String(Value));
    return { ref: name, attributes: { Type, Value: String(Value) } };
  }
}
