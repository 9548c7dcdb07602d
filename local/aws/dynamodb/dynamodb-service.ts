import type { LocalAccount } from '../../account/local-account';
import type { LocalService, ResourceType } from '../../template/resource-type';
import type { ServiceApis } from '../service-apis/service-apis';
import { dynamoDbApi } from './dynamodb-api';
import { globalTable } from './resource-types/global-table';
import { table } from './resource-types/table';
import { Tables } from './tables';

/**
 * DynamoDB in the twin: tables in memory, which are gone when the twin is stopped, and the operations on their items.
 *
 * Not run: streams, backups, PartiQL, and replicas in other regions. Not enforced: throughput. Items whose time to live is
 * over stay, as they may on AWS for days.
 */
export class DynamoDbService implements LocalService {
  readonly resourceTypes: readonly ResourceType[];
  #tables: Promise<Tables> | undefined;

  constructor(account: LocalAccount, apis: ServiceApis) {
    const tables = () => (this.#tables ??= serveTables(account, apis));
    this.resourceTypes = [table(tables), globalTable(account, tables)];
  }

  async stop(): Promise<void> {
    const tables = await this.#tables?.catch(() => undefined);
    await tables?.engine.close();
  }
}

/** dynalite is loaded when the first table is created: most stacks have none. */
async function serveTables(account: LocalAccount, apis: ServiceApis): Promise<Tables> {
  const { Dynalite } = await import('./private/dynalite');
  const tables = new Tables(account, new Dynalite(account));
  await apis.serve(dynamoDbApi(tables));
  return tables;
}
