import { generatedUuid, physicalName } from '../../account/generated-name';
import type { LocalAccount } from '../../account/local-account';
import {
  type CreatedResource,
  type LocalService,
  ResourceError,
  type ResourceRequest,
  typesOf,
} from '../../template/resource-type';
import type { PolicyDocument } from '../iam/role';
import { JsonService } from '../service-apis/json-service';
import type { ServiceApis } from '../service-apis/service-apis';
import { ServiceError } from '../service-apis/service-error';
import { dynamoDbApi } from './dynamodb-api';
import type { Dynalite } from './private/dynalite';
import { operationsOf } from './private/operations';
import { readGlobalTable, readTable, type TableDefinition } from './private/table-definition';

/**
 * DynamoDB in the twin: tables in memory, which are gone when the twin is stopped, and the operations on their items.
 *
 * Not run: streams, backups, PartiQL, and replicas in other regions. Not enforced: throughput. Items whose time to live is
 * over stay, as they may on AWS for days.
 */
export class DynamoDbService implements LocalService {
  readonly resourceTypes = typesOf({
    'AWS::DynamoDB::Table': (request) => this.#createTable(request, readTable(request)),
    'AWS::DynamoDB::GlobalTable': (request) => this.#createTable(request, readGlobalTable(request, this.account)),
  });

  readonly #policies = new Map<string, readonly PolicyDocument[]>();
  /** The attribute that says when an item expires, by the name of the table. */
  readonly #timeToLive = new Map<string, string>();
  #engine: Promise<Dynalite> | undefined;

  constructor(
    private readonly account: LocalAccount,
    private readonly apis: ServiceApis,
  ) {}

  async stop(): Promise<void> {
    const engine = await this.#engine?.catch(() => undefined);
    await engine?.close();
  }

  async #createTable(request: ResourceRequest, definition: TableDefinition): Promise<CreatedResource> {
    const { stackName, logicalId, properties } = request;
    const name = properties.TableName ?? physicalName({ stackName, logicalId });
    const engine = await (this.#engine ??= this.#start());
    try {
      await engine.run('CreateTable', { ...definition.input, TableName: name });
    } catch (error) {
      throw error instanceof ServiceError
        ? new ResourceError(error.message || `Table already exists: ${name}; choose another TableName`)
        : error;
    }
    if (definition.timeToLive !== undefined) {
      this.#timeToLive.set(name, definition.timeToLive);
    }
    const arn = this.#arn(name);
    this.#policies.set(arn, definition.policy);
    const created = this.account.clock.now().toISOString().slice(0, -1);
    return {
      ref: name,
      attributes: {
        Arn: arn,
        TableId: generatedUuid(`table id of ${arn}`),
        ...(properties.StreamSpecification !== undefined && { StreamArn: `${arn}/stream/${created}` }),
      },
    };
  }

  /** dynalite is loaded when the first table is created: most stacks have none. */
  async #start(): Promise<Dynalite> {
    const { account } = this;
    const { Dynalite } = await import('./private/dynalite');
    const engine = new Dynalite(account);
    const operations = operationsOf(engine, this.#timeToLive);
    const api = dynamoDbApi(account, Object.keys(operations), (tableArn) => this.#policies.get(tableArn) ?? []);
    await this.apis.serve(api, new JsonService({ name: 'DynamoDB', version: '1.0', operations }));
    return engine;
  }

  #arn(tableName: string): string {
    const { partition, region, accountId } = this.account;
    return `arn:${partition}:dynamodb:${region}:${accountId}:table/${tableName}`;
  }
}
