import type { DynamicReferences } from './dynamic-references';

/** What a resource of a template says of itself when its turn to be created has come. */
export interface ResourceRequest {
  readonly stackName: string;
  readonly logicalId: string;
  /** Such as `AWS::Cognito::UserPool`. */
  readonly type: string;
  /** The resource's properties with every intrinsic function evaluated. Names are those that AWS would give. */
  readonly properties: ResourceProperties;
  /**
   * The resources of the same stack that exist before this one on AWS too: those that it refers to or names in `DependsOn`,
   * and those that they wait for in turn. `undefined` when that is not known.
   */
  readonly waitsFor?: ReadonlySet<string>;
}

/** Evaluated properties. CloudFormation is untyped; each resource type reads what it knows. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is the template author's
export type ResourceProperties = Readonly<Record<string, any>>;

/** What `Ref` and `Fn::GetAtt` return for a created resource. */
export interface CreatedResource {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Creates one resource. Throws a {@link ResourceError} where AWS would fail the deployment. */
export type CreateResource = (request: ResourceRequest) => CreatedResource | Promise<CreatedResource>;

/** The resource types of a service, by their CloudFormation name. */
export type ResourceTypes = Readonly<Record<string, CreateResource>>;

/**
 * AWS would refuse to create this resource. The message says what is wrong and how to fix it; the deployment adds which
 * resource it is.
 */
export class ResourceError extends Error {
  override readonly name = 'ResourceError';
}

/** A service of the twin: it knows how to create its resource types and serves them until it is stopped. */
export interface LocalService {
  readonly resourceTypes: ResourceTypes;
  /** What dynamic references of templates (`{{resolve:...}}`) read from this service. */
  readonly dynamicReferences?: DynamicReferences;
  stop(): Promise<void>;
}
