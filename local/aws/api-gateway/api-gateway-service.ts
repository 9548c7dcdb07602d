import { generatedName } from '../../account/generated-name';
import type { LocalAccount } from '../../account/local-account';
import { LoopbackServer } from '../../http/loopback-server';
import {
  type CreatedResource,
  type LocalService,
  ResourceError,
  type ResourceProperties,
  type ResourceRequest,
  typesOf,
} from '../../template/resource-type';
import type { AccessRequest, Principal } from '../iam/access-request';
import type { IamService } from '../iam/iam-service';
import type { PolicyDocument } from '../iam/role';
import type { LambdaService } from '../lambda/lambda-service';
import { ApiKeys } from './private/api-keys';
import { ExecuteApi } from './private/execute-api';
import { invocationAccesses } from './private/invocation-accesses';
import { readMethod } from './private/method-definition';
import type { Deployment, RestApi, Stage } from './rest-api';

/** What the twin ignores of a REST API, because it changes what callers see. */
const UNSUPPORTED = ['Body', 'BodyS3Location', 'CloneFrom'];

/**
 * REST APIs of Amazon API Gateway in the twin: resources, methods, deployments, stages, API keys and usage plans, with Lambda
 * proxy and MOCK integrations.
 *
 * Not run, each with a warning: other integrations, authorizers, OpenAPI definitions, custom gateway responses, and the
 * validation of bodies. Not enforced: throttling and quotas.
 */
export class ApiGatewayService implements LocalService {
  readonly resourceTypes = typesOf({
    'AWS::ApiGateway::Account': (request) => this.#createInert(request, 'Id'),
    'AWS::ApiGateway::ApiKey': (request) => this.#createApiKey(request),
    'AWS::ApiGateway::Authorizer': (request) => this.#createInert(request, 'AuthorizerId'),
    'AWS::ApiGateway::Deployment': (request) => this.#createDeployment(request),
    'AWS::ApiGateway::GatewayResponse': (request) => this.#createGatewayResponse(request),
    'AWS::ApiGateway::Method': (request) => this.#createMethod(request),
    'AWS::ApiGateway::Model': (request) => this.#createModel(request),
    'AWS::ApiGateway::RequestValidator': (request) => this.#createRequestValidator(request),
    'AWS::ApiGateway::Resource': (request) => this.#createResource(request),
    'AWS::ApiGateway::RestApi': (request) => this.#createRestApi(request),
    'AWS::ApiGateway::Stage': (request) => this.#createStage(request),
    'AWS::ApiGateway::UsagePlan': (request) => this.#createUsagePlan(request),
    'AWS::ApiGateway::UsagePlanKey': (request) => this.#createUsagePlanKey(request),
  });

  readonly #apis = new Map<string, RestApi>();
  readonly #apiKeys = new ApiKeys();

  constructor(
    private readonly account: LocalAccount,
    private readonly iam: IamService,
    private readonly lambda: LambdaService,
  ) {}

  /** The REST API with this id, or `undefined` when it is not one of the template. */
  restApi(id: string): RestApi | undefined {
    return this.#apis.get(id);
  }

  /** The stage that a URL is in, as AWS would name it; `undefined` when it is none of the template. */
  stageAt(url: string): Stage | undefined {
    return this.#locate(url)?.stage;
  }

  /**
   * The requests that IAM has to allow when somebody calls a method: all of them.
   *
   * @param url as AWS would name it
   * @returns nothing when it is not a REST API of the twin
   */
  requestsBy(caller: Principal, httpMethod: string, url: string): AccessRequest[] {
    const found = this.#locate(url);
    if (found === undefined) {
      return [];
    }
    const { api, stage, path } = found;
    return invocationAccesses({ caller, httpMethod, path }, api, stage, this.account, this.lambda);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#apis.values()].map(({ server }) => server.close()));
  }

  async #createRestApi(request: ResourceRequest): Promise<CreatedResource> {
    const { stackName, logicalId, properties } = request;
    const name = properties.Name;
    const imported = UNSUPPORTED.find((property) => properties[property] !== undefined);
    if (typeof name !== 'string' && imported === undefined) {
      throw new ResourceError('Name is missing: give the REST API a name');
    }
    if (imported !== undefined) {
      this.account.warn(
        `${stackName}/${logicalId}: the local twin does not read ${imported}; of this REST API only the methods are ` +
          'served that are resources of the template',
      );
    }
    if (properties.ApiKeySourceType === 'AUTHORIZER') {
      this.account.warn(`${stackName}/${logicalId}: the local twin reads API keys from the header x-api-key only`);
    }
    const id = generatedName(`rest api ${stackName}/${logicalId}`, 10);
    const rootResourceId = generatedName(`root of ${id}`, 10);
    const awsOrigin = `https://${id}.execute-api.${this.account.region}.amazonaws.com`;
    const { account, iam, lambda } = this;
    const server = await LoopbackServer.listen(
      new ExecuteApi({ account, iam, lambda, apiKeys: this.#apiKeys }, () => this.#apis.get(id)!),
    );
    this.#apis.set(id, {
      id,
      name: name ?? logicalId,
      properties,
      rootResourceId,
      awsOrigin,
      policy: this.#policyOf(properties, id),
      server,
      paths: new Map([[rootResourceId, '/']]),
      methods: [],
      models: new Map(),
      deployments: new Map(),
      stages: new Map(),
    });
    account.origins.register(awsOrigin, server.origin);
    return { ref: id, attributes: { RestApiId: id, RootResourceId: rootResourceId } };
  }

  /**
   * The statements of a resource policy. Their resources may leave out all of the ARN before the API's id: `execute-api:/*`
   * is every method ("Control access to a REST API with API Gateway resource policies").
   */
  #policyOf({ Policy }: ResourceProperties, apiId: string): PolicyDocument[] {
    const document = typeof Policy === 'string' ? (JSON.parse(Policy) as ResourceProperties) : Policy;
    const { partition, region, accountId } = this.account;
    const expanded = (resource: unknown): unknown =>
      typeof resource === 'string'
        ? resource.replace(/^execute-api:\//, `arn:${partition}:execute-api:${region}:${accountId}:${apiId}/`)
        : resource;
    return [document?.Statement ?? []].flat().map((statement: ResourceProperties) => ({
      ...statement,
      ...(statement.Resource !== undefined && {
        Resource: Array.isArray(statement.Resource) ? statement.Resource.map(expanded) : expanded(statement.Resource),
      }),
    }));
  }

  #createResource(request: ResourceRequest): CreatedResource {
    const { ParentId, PathPart } = request.properties;
    const api = this.#apiOf(request);
    const parent = api.paths.get(ParentId);
    if (parent === undefined) {
      throw new ResourceError(`ParentId "${ParentId}" is not a resource of REST API "${api.name}"`);
    }
    if (typeof PathPart !== 'string' || !/^(\{[\w.:-]+\+?\}|[\w.:$~!'()*,;=@%-]+)$/.test(PathPart)) {
      throw new ResourceError(
        "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the " +
          `beginning and the end; got "${PathPart}"`,
      );
    }
    if (parent.endsWith('+}')) {
      throw new ResourceError('Cannot create a child of a resource with a greedy path variable {proxy+}');
    }
    const path = `${parent === '/' ? '' : parent}/${PathPart}`;
    if ([...api.paths.values()].includes(path)) {
      throw new ResourceError(`Another resource with the same parent already has this name: ${PathPart}`);
    }
    const id = this.#idOf(request, 6);
    api.paths.set(id, path);
    return { ref: id, attributes: { ResourceId: id } };
  }

  #createMethod(request: ResourceRequest): CreatedResource {
    const api = this.#apiOf(request);
    const method = readMethod(request, api, this.account);
    api.methods.push(method);
    if (api.deployments.size > 0) {
      this.account.warn(
        `${request.stackName}/${request.logicalId}: ${method.httpMethod} ${method.path} is created after the deployment ` +
          'and is not part of it; add it to the DependsOn of the AWS::ApiGateway::Deployment',
      );
    }
    return { ref: this.#idOf(request, 20) };
  }

  #createDeployment(request: ResourceRequest): CreatedResource {
    const api = this.#apiOf(request);
    const { stackName, logicalId, waitsFor, properties } = request;
    if (api.methods.length === 0 && UNSUPPORTED.every((property) => api.properties[property] === undefined)) {
      throw new ResourceError(
        "The REST API doesn't contain any methods; name the methods in the DependsOn of the deployment",
      );
    }
    const incomplete = api.methods.find(({ properties: method }) => method.Integration === undefined);
    if (incomplete !== undefined) {
      throw new ResourceError(`No integration defined for method: ${incomplete.httpMethod} ${incomplete.path}`);
    }
    for (const method of api.methods) {
      if (waitsFor !== undefined && method.stackName === stackName && !waitsFor.has(method.logicalId)) {
        this.account.warn(
          `${stackName}/${logicalId}: AWS may create this deployment before ${method.logicalId} ` +
            `(${method.httpMethod} ${method.path}), which it would then lack; add "DependsOn": ["${method.logicalId}"]`,
        );
      }
    }
    const id = this.#idOf(request, 6);
    const deployment: Deployment = { id, methods: [...api.methods] };
    api.deployments.set(id, deployment);
    if (properties.StageName !== undefined) {
      this.#addStage(api, properties.StageName, deployment, properties.StageDescription?.Variables, request);
    }
    return { ref: id, attributes: { DeploymentId: id } };
  }

  #createStage(request: ResourceRequest): CreatedResource {
    const api = this.#apiOf(request);
    const { DeploymentId, StageName, Variables, CanarySetting } = request.properties;
    const deployment = api.deployments.get(DeploymentId);
    if (deployment === undefined) {
      throw new ResourceError(`DeploymentId "${DeploymentId}" is not a deployment of REST API "${api.name}"`);
    }
    if (CanarySetting !== undefined) {
      this.account.warn(`${request.stackName}/${request.logicalId}: the local twin does not run the canary of a stage`);
    }
    this.#addStage(api, StageName, deployment, Variables, request);
    return { ref: StageName };
  }

  #addStage(
    api: RestApi,
    name: unknown,
    deployment: Deployment,
    variables: Record<string, string> | undefined,
    { stackName, logicalId }: ResourceRequest,
  ): void {
    if (typeof name !== 'string' || !/^[\w-]{1,128}$/.test(name)) {
      throw new ResourceError(`Stage name only allows a-zA-Z0-9_-; got ${JSON.stringify(name)}`);
    }
    if (api.stages.has(name)) {
      throw new ResourceError(`Stage already exists: ${name}`);
    }
    api.stages.set(name, { name, deployment, variables, origin: { stackName, logicalId } });
  }

  #createModel(request: ResourceRequest): CreatedResource {
    const { Name, Schema } = request.properties;
    const name: string = Name ?? this.#idOf(request, 12);
    this.#apiOf(request).models.set(name, typeof Schema === 'string' ? JSON.parse(Schema) : Schema);
    return { ref: name };
  }

  #createRequestValidator(request: ResourceRequest): CreatedResource {
    this.#apiOf(request);
    if (String(request.properties.ValidateRequestBody) === 'true') {
      this.account.warn(
        `${request.stackName}/${request.logicalId}: the local twin does not validate bodies; AWS answers 400 to a body ` +
          'that does not fit its model',
      );
    }
    return this.#createInert(request, 'RequestValidatorId');
  }

  #createGatewayResponse(request: ResourceRequest): CreatedResource {
    this.#apiOf(request);
    this.account.warn(
      `${request.stackName}/${request.logicalId}: the local twin sends the default response for ` +
        `${request.properties.ResponseType}, not this one`,
    );
    return this.#createInert(request, 'Id');
  }

  #createApiKey(request: ResourceRequest): CreatedResource {
    const { Value, Enabled } = request.properties;
    if (Value !== undefined && !/^.{20,128}$/.test(Value)) {
      throw new ResourceError('API Key value should be at least 20 characters, and 128 at most');
    }
    const id = this.#idOf(request, 10);
    const value: string = Value ?? `${this.#idOf(request, 32)}${generatedName(`${id} value`, 8)}`;
    this.#apiKeys.addKey({ id, value, enabled: String(Enabled) === 'true' });
    return { ref: id, attributes: { APIKeyId: id } };
  }

  #createUsagePlan(request: ResourceRequest): CreatedResource {
    const stages: readonly ResourceProperties[] = request.properties.ApiStages ?? [];
    for (const { ApiId, Stage } of stages) {
      if (!this.#apis.get(ApiId)?.stages.has(Stage)) {
        throw new ResourceError(`API Stage not found: ${ApiId}:${Stage}`);
      }
    }
    const id = this.#idOf(request, 6);
    this.#apiKeys.addPlan(
      id,
      stages.map(({ ApiId, Stage }) => `${ApiId}/${Stage}`),
    );
    return { ref: id, attributes: { Id: id } };
  }

  #createUsagePlanKey(request: ResourceRequest): CreatedResource {
    const { KeyId, KeyType, UsagePlanId } = request.properties;
    if (KeyType !== 'API_KEY') {
      throw new ResourceError(`KeyType "${KeyType}" must be API_KEY`);
    }
    const missing = this.#apiKeys.addToPlan(KeyId, UsagePlanId);
    if (missing !== undefined) {
      throw new ResourceError(missing === 'plan' ? 'Invalid Usage Plan ID specified' : 'Invalid API Key ID specified');
    }
    return { ref: `${KeyId}:${UsagePlanId}`, attributes: { Id: `${KeyId}:${UsagePlanId}` } };
  }

  #createInert(request: ResourceRequest, attribute: string): CreatedResource {
    const id = this.#idOf(request, 6);
    return { ref: id, attributes: { [attribute]: id } };
  }

  #locate(url: string): { api: RestApi; stage: Stage; path: string } | undefined {
    if (!URL.canParse(url)) {
      return undefined;
    }
    const { origin, pathname } = new URL(url);
    const api = [...this.#apis.values()].find(({ awsOrigin }) => awsOrigin === origin);
    const [, stageName = '', path = '/'] = /^\/([^/]*)(\/.*)?$/.exec(pathname) ?? [];
    const stage = api?.stages.get(stageName);
    return api && stage && { api, stage, path };
  }

  #apiOf({ properties }: ResourceRequest): RestApi {
    const api = this.#apis.get(properties.RestApiId);
    if (api === undefined) {
      throw new ResourceError(`RestApiId "${properties.RestApiId}" is not a REST API of these stacks`);
    }
    return api;
  }

  #idOf({ stackName, logicalId, type }: ResourceRequest, length: number): string {
    return generatedName(`${type} ${stackName}/${logicalId}`, length);
  }
}
