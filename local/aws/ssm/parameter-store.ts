import { generatedName } from '../../account/generated-name';
import type { LocalAccount } from '../../account/local-account';
import {
  type CreatedResource,
  type LocalService,
  ResourceError,
  type ResourceRequest,
  typesOf,
} from '../../template/resource-type';
import { JsonService } from '../service-apis/json-service';
import type { ApiInput } from '../service-apis/service-api';
import type { ServiceApis } from '../service-apis/service-apis';
import { ServiceError } from '../service-apis/service-error';
import { parameterArn, parameterName } from './parameter-arn';
import { ssmApi } from './ssm-api';

/** A parameter as the template describes it. */
interface Parameter {
  readonly name: string;
  readonly type: 'String' | 'StringList';
  readonly value: string;
  readonly modifiedAt: Date;
}

/** Names that one call of `GetParameters` may have, and parameters on a page of `GetParametersByPath`. */
const MAX_PARAMETERS = 10;

/**
 * SSM Parameter Store in the twin: the parameters of a template, each in its first version. Templates cannot have secure
 * strings, and neither has the twin.
 */
export class ParameterStore implements LocalService {
  readonly resourceTypes = typesOf({
    'AWS::SSM::Parameter': (request: ResourceRequest) => this.#createParameter(request),
  });

  readonly dynamicReferences = { ssm: (reference: string) => this.valueOf(reference.replace(/:\d+$/, '')) };

  readonly #parameters = new Map<string, Parameter>();
  #origin: Promise<string> | undefined;

  constructor(
    private readonly account: LocalAccount,
    private readonly apis: ServiceApis,
  ) {}

  valueOf(name: string): string {
    const parameter = this.#parameters.get(name);
    if (parameter === undefined) {
      throw new ResourceError(`"${name}" is not a parameter of the stacks that were deployed before`);
    }
    return parameter.value;
  }

  async stop(): Promise<void> {}

  async #createParameter({ properties, stackName, logicalId }: ResourceRequest): Promise<CreatedResource> {
    const { Name, Type, Value } = properties;
    if (!['String', 'StringList'].includes(Type) || Value === undefined) {
      throw new ResourceError('Type must be String or StringList, and Value must be given');
    }
    const name = Name ?? `CFN-${logicalId}-${generatedName(`${stackName}/${logicalId}`, 12)}`;
    this.#parameters.set(name, { name, type: Type, value: String(Value), modifiedAt: this.account.clock.now() });
    await (this.#origin ??= this.apis.serve(ssmApi(this.account), this.#service()));
    return { ref: name, attributes: { Type, Value: String(Value) } };
  }

  #service(): JsonService {
    return new JsonService({
      name: 'Systems Manager',
      version: '1.1',
      operations: {
        GetParameter: ({ Name }) => {
          const parameter = this.#find(String(Name));
          if (parameter === undefined) {
            throw new ServiceError('ParameterNotFound', `${String(Name)} is not a parameter of these stacks`);
          }
          return { Parameter: this.#view(parameter) };
        },
        GetParameters: (input) => this.#getParameters(input),
        GetParametersByPath: (input) => this.#getParametersByPath(input),
      },
    });
  }

  /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
  #getParameters({ Names }: ApiInput): object {
    if (!Array.isArray(Names) || Names.length < 1 || Names.length > MAX_PARAMETERS) {
      throw new ServiceError('ValidationException', `Names must have 1 to ${MAX_PARAMETERS} names`);
    }
    const names = Names.map(String);
    return {
      Parameters: names.flatMap((name) => this.#find(name) ?? []).map((parameter) => this.#view(parameter)),
      InvalidParameters: names.filter((name) => this.#find(name) === undefined),
    };
  }

  /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
  #getParametersByPath({ Path, Recursive, MaxResults = MAX_PARAMETERS, NextToken = '0' }: ApiInput): object {
    if (typeof Path !== 'string' || !Path.startsWith('/')) {
      throw new ServiceError('ValidationException', 'The parameter path must begin with a slash');
    }
    const prefix = Path.endsWith('/') ? Path : `${Path}/`;
    const found = [...this.#parameters.values()]
      .filter(({ name }) => name.startsWith(prefix))
      .filter(({ name }) => Recursive === true || !name.slice(prefix.length).includes('/'));
    const from = Number(NextToken);
    const to = from + Number(MaxResults);
    return {
      Parameters: found.slice(from, to).map((parameter) => this.#view(parameter)),
      ...(to < found.length && { NextToken: String(to) }),
    };
  }

  /** By its name or its ARN, with or without `:1` for its version, which is the only one. */
  #find(nameOrArn: string): Parameter | undefined {
    const name = parameterName(nameOrArn);
    const selector = /:([^:/]+)$/.exec(nameOrArn.replace(/^arn:.*:parameter\//, '/'))?.[1];
    if (selector !== undefined && selector !== '1') {
      return undefined;
    }
    return (
      this.#parameters.get(name) ?? (nameOrArn.startsWith('arn:') ? this.#parameters.get(name.slice(1)) : undefined)
    );
  }

  #view({ name, type, value, modifiedAt }: Parameter): object {
    return {
      Name: name,
      Type: type,
      // The template was evaluated with the names of AWS; whoever asks here runs in the twin.
      Value: this.account.origins.toLoopback(value),
      Version: 1,
      LastModifiedDate: modifiedAt.getTime() / 1000,
      ARN: parameterArn(this.account, name),
      DataType: 'text',
    };
  }
}
