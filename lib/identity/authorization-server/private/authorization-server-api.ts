import { Names, type RemovalPolicy } from 'aws-cdk-lib';
import {
  DomainName,
  HttpApi,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
  type CfnStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { ARecord, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct, type IDependable } from 'constructs';
import { checkAtSynthesis } from '../../../private/check-at-synthesis';
import { definedProperties } from '../../../private/defined-properties';
import { ownLogGroup } from '../../../private/own-log-group';
import { referenceWeakly } from '../../../private/weak-references';
import type { AuthorizationServerDomain } from '../authorization-server-domain';
import type { AuthorizationServerThrottling } from '../authorization-server-throttling';
import { ACCESS_LOG_FORMAT } from './access-log-format';
import { FunctionIntegration } from './function-integration';
import { limits, ROUTES } from './routes';

/** Properties of `AuthorizationServerApi`. */
export interface AuthorizationServerApiProps {
  readonly domain?: AuthorizationServerDomain;
  readonly throttling?: AuthorizationServerThrottling;
  readonly accessLogGroup?: ILogGroup;
  readonly removalPolicy: RemovalPolicy;
}

/** What `AuthorizationServerApi.open` made. */
export interface OpenedApi {
  readonly stage: HttpStage;
  readonly accessLogGroup: ILogGroup;
  readonly dependencies: IDependable[];
}

/** The HTTP API of an authorization server. Its URL is known before the function, which has to be told the URL. */
export class AuthorizationServerApi extends Construct {
  public readonly httpApi: HttpApi;
  public readonly domainName?: DomainName;

  /** Without a slash at the end. */
  public readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AuthorizationServerApiProps,
  ) {
    super(scope, id);

    const { domain } = props;
    this.httpApi = new HttpApi(this, 'HttpApi', {
      apiName: Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' }),
      description: 'Authorization server of an AgentCore gateway',
      createDefaultStage: false,
      // Under two names, one of them would not be the issuer.
      disableExecuteApiEndpoint: domain !== undefined,
    });
    referenceWeakly(this.httpApi);
    if (domain) {
      this.domainName = new DomainName(this, 'DomainName', {
        domainName: domain.domainName,
        certificate: domain.certificate,
        securityPolicy: SecurityPolicy.TLS_1_2,
      });
      referenceWeakly(this.domainName);
    }
    this.url = domain ? `https://${domain.domainName}` : this.httpApi.apiEndpoint;
  }

  /**
   * Opens the API with the function behind it.
   *
   * @returns what it is open with, and what must exist before a request is answered
   */
  public open(handler: IFunction): OpenedApi {
    const { httpApi, domainName, props } = this;
    const routeLimits = limits('throttling', props.throttling);
    checkAtSynthesis(this, props.throttling, (throttling) => limits('throttling', throttling));

    const integration = new FunctionIntegration('Integration', handler, httpApi);
    const routes = ROUTES.flatMap(({ path, methods }) => httpApi.addRoutes({ path, methods, integration }));
    routes.push(new HttpRoute(httpApi, 'CatchAll', { httpApi, integration, routeKey: HttpRouteKey.DEFAULT }));

    const accessLogGroup = props.accessLogGroup ?? ownLogGroup(this, 'AccessLogs', props.removalPolicy);
    const stage = new HttpStage(
      this,
      'Stage',
      definedProperties({
        httpApi,
        autoDeploy: true,
        throttle: routeLimits.metadata,
        accessLogSettings: {
          destination: new LogGroupLogDestination(accessLogGroup),
          format: ACCESS_LOG_FORMAT,
        },
        domainMapping: domainName && { domainName },
      }),
    );
    (stage.node.defaultChild as CfnStage).routeSettings = Object.fromEntries(
      ROUTES.filter(({ group }) => group !== 'metadata').flatMap(({ path, methods, group }) =>
        methods.map((method) => [
          `${method} ${path}`,
          {
            ThrottlingRateLimit: routeLimits[group].rateLimit,
            ThrottlingBurstLimit: routeLimits[group].burstLimit,
          },
        ]),
      ),
    );
    // A stage with settings for a route that does not exist yet is refused ("Unable to find Route by key").
    stage.node.addDependency(...routes);

    return { stage, accessLogGroup, dependencies: [stage, integration.permission, ...this.aliasRecord()] };
  }

  private aliasRecord(): ARecord[] {
    const { domainName, props } = this;
    if (!domainName || !props.domain?.hostedZone) {
      return [];
    }
    return [
      new ARecord(this, 'AliasRecord', {
        zone: props.domain.hostedZone,
        recordName: `${props.domain.domainName}.`,
        target: RecordTarget.fromAlias(
          new ApiGatewayv2DomainProperties(domainName.regionalDomainName, domainName.regionalHostedZoneId),
        ),
      }),
    ];
  }
}
