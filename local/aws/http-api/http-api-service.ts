import { generatedName } from '../../account/generated-name';
import type { LocalAccount } from '../../account/local-account';
import { LoopbackServer } from '../../http/loopback-server';
import {
  type CreatedResource,
  type LocalService,
  ResourceError,
  type ResourceRequest,
  typesOf,
} from '../../template/resource-type';
import type { IamService } from '../iam/iam-service';
import type { LambdaService } from '../lambda/lambda-service';
import type { HttpApi, HttpRoute, HttpStage } from './http-api';
import { ApiEndpoint, findStage, type FindTarget } from './private/api-endpoint';
import { findMapping, type ApiMapping } from './private/domain-name';
import { readIntegration } from './private/read-integration';
import { readRoute } from './private/read-route';

/** What describes an API in another way than by resources of the template. */
const UNSUPPORTED = ['Body', 'BodyS3Location', 'Target'];

/**
 * HTTP APIs of Amazon API Gateway in the twin: routes, Lambda integrations with payload format 2.0, stages, deployments, CORS
 * and custom domain names.
 *
 * Not run, each with a warning: WebSocket APIs, other integrations, payload format 1.0, JWT and Lambda authorizers, OpenAPI
 * definitions and quick creation. Not enforced: throttling.
 */
export class HttpApiService implements LocalService {
  readonly resourceTypes = typesOf({
    'AWS::ApiGatewayV2::Api': (request) => this.#createApi(request),
    'AWS::ApiGatewayV2::ApiMapping': (request) => this.#createApiMapping(request),
    'AWS::ApiGatewayV2::Authorizer': (request) => this.#createAuthorizer(request),
    'AWS::ApiGatewayV2::Deployment': (request) => this.#createDeployment(request),
    'AWS::ApiGatewayV2::DomainName': (request) => this.#createDomainName(request),
    'AWS::ApiGatewayV2::Integration': (request) => this.#createIntegration(request),
    'AWS::ApiGatewayV2::Route': (request) => this.#createRoute(request),
    'AWS::ApiGatewayV2::Stage': (request) => this.#createStage(request),
  });

  readonly #apis = new Map<string, HttpApi>();
  /** What custom domain names serve. */
  readonly #domainNames = new Map<string, ApiMapping[]>();
  readonly #servers: LoopbackServer[] = [];

  constructor(
    private readonly account: LocalAccount,
    private readonly iam: IamService,
    private readonly lambda: LambdaService,
  ) {}

  async stop(): Promise<void> {
    await Promise.all(this.#servers.splice(0).map((server) => server.close()));
  }

  async #createApi(request: ResourceRequest): Promise<CreatedResource> {
    const { stackName, logicalId, properties } = request;
    const { Name, ProtocolType, ProtocolType: protocol = 'HTTP' } = properties;
    const imported = UNSUPPORTED.find((property) => properties[property] !== undefined);
    if (imported === undefined && (typeof Name !== 'string' || ProtocolType === undefined)) {
      throw new ResourceError('Name and ProtocolType must be given, unless Body or BodyS3Location is');
    }
    if (!['HTTP', 'WEBSOCKET'].includes(protocol)) {
      throw new ResourceError(`ProtocolType "${protocol}" must be HTTP or WEBSOCKET`);
    }
    const where = `${stackName}/${logicalId}`;
    if (protocol === 'WEBSOCKET') {
      this.account.warn(`${where}: the local twin does not run WebSocket APIs; every connection is refused with 404`);
    }
    if (imported !== undefined) {
      this.account.warn(
        `${where}: the local twin does not read ${imported}; of this HTTP API only the routes are served that are ` +
          'resources of the template',
      );
    }
    const id = generatedName(`http api ${where}`, 10);
    const host = `${id}.execute-api.${this.account.region}.amazonaws.com`;
    await this.#serve(host, (pathname) => {
      const api = this.#apis.get(id);
      return api && findStage(api, pathname);
    });
    this.#apis.set(id, {
      id,
      name: Name ?? logicalId,
      properties,
      routes: [],
      integrations: new Map(),
      deployments: new Map(),
      stages: new Map(),
    });
    const scheme = protocol === 'WEBSOCKET' ? 'wss' : 'https';
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: `${scheme}://${host}` } };
  }

  #createIntegration(request: ResourceRequest): CreatedResource {
    const id = this.#idOf(request, 7);
    this.#apiOf(request).integrations.set(id, readIntegration(request, this.account));
    return { ref: id, attributes: { IntegrationId: id } };
  }

  #createRoute(request: ResourceRequest): CreatedResource {
    const api = this.#apiOf(request);
    if (api.properties.ProtocolType !== 'WEBSOCKET') {
      api.routes.push(readRoute(request, api, this.account));
    }
    const id = this.#idOf(request, 7);
    return { ref: id, attributes: { RouteId: id } };
  }

  #createAuthorizer(request: ResourceRequest): CreatedResource {
    this.#apiOf(request);
    const id = this.#idOf(request, 6);
    return { ref: id, attributes: { AuthorizerId: id } };
  }

  #createDeployment(request: ResourceRequest): CreatedResource {
    const api = this.#apiOf(request);
    const { StageName } = request.properties;
    if (api.routes.length === 0) {
      throw new ResourceError(
        'At least one route is required before deploying the Api; name the routes in the DependsOn of the deployment',
      );
    }
    const id = this.#idOf(request, 6);
    const routes = [...api.routes];
    api.deployments.set(id, routes);
    if (StageName !== undefined) {
      const stage = api.stages.get(StageName);
      if (stage === undefined) {
        throw new ResourceError(`StageName "${StageName}" is not a stage of HTTP API "${api.name}"`);
      }
      api.stages.set(StageName, { ...stage, routes: () => routes });
    }
    return { ref: id, attributes: { DeploymentId: id } };
  }

  #createStage(request: ResourceRequest): CreatedResource {
    const api = this.#apiOf(request);
    const { StageName: name, DeploymentId, AutoDeploy, StageVariables } = request.properties;
    if (typeof name !== 'string' || !/^(\$default|[\w-]{1,128})$/.test(name)) {
      throw new ResourceError(`StageName ${JSON.stringify(name)} must be $default, or letters, digits, hyphens and _`);
    }
    if (api.stages.has(name)) {
      throw new ResourceError(`Stage with name ${name} already exists`);
    }
    const deployed = DeploymentId === undefined ? [] : api.deployments.get(DeploymentId);
    if (deployed === undefined) {
      throw new ResourceError(`DeploymentId "${DeploymentId}" is not a deployment of HTTP API "${api.name}"`);
    }
    const routes: () => readonly HttpRoute[] = String(AutoDeploy) === 'true' ? () => api.routes : () => deployed;
    const stage: HttpStage = { name, routes, variables: StageVariables };
    api.stages.set(name, stage);
    return { ref: name };
  }

  async #createDomainName({ properties }: ResourceRequest): Promise<CreatedResource> {
    const name = properties.DomainName;
    if (typeof name !== 'string' || !/^(\*\.)?([a-z0-9-]+\.)+[a-z0-9-]+$/i.test(name)) {
      throw new ResourceError(`DomainName "${name}" must be a domain name, such as api.example.com`);
    }
    if (this.#domainNames.has(name)) {
      throw new ResourceError(`The domain name you provided already exists: ${name}`);
    }
    const { region, partition } = this.account;
    const mappings: ApiMapping[] = [];
    await this.#serve(name, findMapping(mappings));
    this.#domainNames.set(name, mappings);
    return {
      ref: name,
      attributes: {
        RegionalDomainName: `d-${generatedName(`domain name ${name}`, 10)}.execute-api.${region}.amazonaws.com`,
        RegionalHostedZoneId: `Z${generatedName(`zone of ${name}`, 13).toUpperCase()}`,
        DomainNameArn: `arn:${partition}:apigateway:${region}::/domainnames/${name}`,
      },
    };
  }

  #createApiMapping(request: ResourceRequest): CreatedResource {
    const { DomainName: name, Stage, ApiMappingKey: key = '' } = request.properties;
    const api = this.#apiOf(request);
    const stage = api.stages.get(Stage);
    if (stage === undefined) {
      throw new ResourceError(`Stage "${Stage}" is not a stage of HTTP API "${api.name}"`);
    }
    const mappings = this.#domainNames.get(name);
    if (mappings === undefined) {
      throw new ResourceError(`DomainName "${name}" is not a domain name of these stacks`);
    }
    if (mappings.some((mapping) => mapping.key === key)) {
      throw new ResourceError(`ApiMapping key already exists for this domain name: "${key}"`);
    }
    mappings.push({ key, api, stage });
    const id = this.#idOf(request, 6);
    return { ref: id, attributes: { ApiMappingId: id } };
  }

  /** Serves what is found under a name of AWS, on an address of its own. */
  async #serve(host: string, find: FindTarget): Promise<void> {
    const { account, iam, lambda } = this;
    const server = await LoopbackServer.listen(new ApiEndpoint({ account, iam, lambda }, host, find));
    this.#servers.push(server);
    account.origins.register(`https://${host}`, server.origin);
  }

  #apiOf({ properties }: ResourceRequest): HttpApi {
    const api = this.#apis.get(properties.ApiId);
    if (api === undefined) {
      throw new ResourceError(`ApiId "${properties.ApiId}" is not an HTTP API of these stacks`);
    }
    return api;
  }

  #idOf({ stackName, logicalId, type }: ResourceRequest, length: number): string {
    return generatedName(`${type} ${stackName}/${logicalId}`, length);
  }
}
