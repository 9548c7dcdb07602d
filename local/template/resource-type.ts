import type { DynamicReferences } from './dynamic-references';
import type { PropertyReader } from './property-reader';

/**
 * A CloudFormation resource type that the twin runs. Each has a file of its own in `resource-types/` of its service.
 *
 * @example
 * export const userPoolGroup = (region: CognitoRegion): ResourceType => ({
 *   type: 'AWS::Cognito::UserPoolGroup',
 *   create: ({ read }) => ({ ref: read.requiredString('GroupName') }),
 * });
 */
export interface ResourceType {
  /** Such as `AWS::Cognito::UserPoolGroup`. */
  readonly type: string;
  /**
   * Types of a later phase are created after all of an earlier one, as far as nothing waits for them: what they need may
   * stand elsewhere in the template, and the twin does not race where AWS would.
   *
   * @default 0
   */
  readonly phase?: number;
  /** Creates one resource. Throws a `ResourceError` where AWS would fail the deployment. */
  create(request: ResourceRequest): CreatedResource | Promise<CreatedResource>;
}

/** What a template says of one resource when its turn to be created has come. */
export interface ResourceRequest {
  readonly stackName: string;
  readonly logicalId: string;
  /** Such as `AWS::Cognito::UserPool`. */
  readonly type: string;
  /** Reads the properties, with every intrinsic function evaluated. Names in them are those that AWS would give. */
  readonly read: PropertyReader;
  /**
   * The resources of the same stack that exist before this one on AWS too: those that it refers to or names in `DependsOn`,
   * and those that they wait for in turn. `undefined` when that is not known.
   */
  readonly waitsFor?: ReadonlySet<string>;
}

/** What `Ref` and `Fn::GetAtt` return for a created resource. */
export interface CreatedResource {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** A service of the twin: it creates its resource types and serves them until it is stopped. */
export interface LocalService {
  readonly resourceTypes: readonly ResourceType[];
  /** What dynamic references of templates (`{{resolve:...}}`) read from this service. */
  readonly dynamicReferences?: DynamicReferences;
  /** Ends what the service has running, where it has. */
  stop?(): Promise<void>;
}

/** The resource types of all services, by their CloudFormation name. */
export class ResourceTypes {
  readonly #byName = new Map<string, ResourceType>();

  /**
   * @param propertyNames for each type, the properties that CloudFormation knows at the top of it, separated by spaces
   * @throws Error when two services claim one type: which of them creates it must not depend on their order
   */
  constructor(
    types: readonly ResourceType[],
    private readonly propertyNames: Readonly<Record<string, string>> = {},
  ) {
    for (const type of types) {
      if (this.#byName.has(type.type)) {
        throw new Error(`the resource type ${type.type} is registered twice`);
      }
      this.#byName.set(type.type, type);
    }
  }

  /** `undefined` for types that the twin does not run. */
  find(name: string): ResourceType | undefined {
    return this.#byName.get(name);
  }

  /** The properties of a type, of which CloudFormation admits no others; `undefined` if they are not known. */
  propertiesOf(name: string): readonly string[] | undefined {
    return this.propertyNames[name]?.split(' ');
  }
}
