import { create, type Store } from 'dynalite/db';
import { checkTypes, checkValidations } from 'dynalite/validations';
import { ApiError } from '../../service-apis/api-error';

/** Each with the rules for its input. */
const OPERATIONS = {
  BatchGetItem: [import('dynalite/actions/batchGetItem'), import('dynalite/validations/batchGetItem')],
  BatchWriteItem: [import('dynalite/actions/batchWriteItem'), import('dynalite/validations/batchWriteItem')],
  CreateTable: [import('dynalite/actions/createTable'), import('dynalite/validations/createTable')],
  DeleteItem: [import('dynalite/actions/deleteItem'), import('dynalite/validations/deleteItem')],
  DeleteTable: [import('dynalite/actions/deleteTable'), import('dynalite/validations/deleteTable')],
  DescribeTable: [import('dynalite/actions/describeTable'), import('dynalite/validations/describeTable')],
  GetItem: [import('dynalite/actions/getItem'), import('dynalite/validations/getItem')],
  ListTables: [import('dynalite/actions/listTables'), import('dynalite/validations/listTables')],
  ListTagsOfResource: [
    import('dynalite/actions/listTagsOfResource'),
    import('dynalite/validations/listTagsOfResource'),
  ],
  PutItem: [import('dynalite/actions/putItem'), import('dynalite/validations/putItem')],
  Query: [import('dynalite/actions/query'), import('dynalite/validations/query')],
  Scan: [import('dynalite/actions/scan'), import('dynalite/validations/scan')],
  TagResource: [import('dynalite/actions/tagResource'), import('dynalite/validations/tagResource')],
  UntagResource: [import('dynalite/actions/untagResource'), import('dynalite/validations/untagResource')],
  UpdateItem: [import('dynalite/actions/updateItem'), import('dynalite/validations/updateItem')],
  UpdateTable: [import('dynalite/actions/updateTable'), import('dynalite/validations/updateTable')],
} as const;

export type DynaliteOperation = keyof typeof OPERATIONS;

/** An item or its key: values by the names of attributes. */
export type Attributes = Readonly<Record<string, unknown>>;

/**
 * DynamoDB in memory, by dynalite: its operations without its HTTP server, whose authentication is for show. They are named
 * one by one, because dynalite finds them by names that no bundler follows.
 */
export class Dynalite {
  readonly #store: Store;

  constructor({ region, accountId }: { readonly region: string; readonly accountId: string }) {
    this.#store = create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    Object.assign(this.#store.tableDb, { awsRegion: region, awsAccountId: accountId });
  }

  /** @throws ApiError where DynamoDB refuses the call */
  async run(operation: DynaliteOperation, input: object): Promise<object> {
    const [{ default: action }, { default: rules }] = await Promise.all(OPERATIONS[operation]);
    return new Promise((resolve, reject) => {
      const settle = (error: unknown, output: object = {}): void =>
        error ? reject(refusalOf(error)) : resolve(output);
      try {
        const read = checkTypes(structuredClone(input), rules.types);
        checkValidations(read, rules.types, rules.custom, this.#store);
        action(this.#store, read, settle);
      } catch (error) {
        settle(error);
      }
    });
  }

  /** The item with a key as it is now. */
  async item(input: { readonly TableName: string; readonly Key: Attributes }): Promise<Attributes | undefined> {
    const { Item } = (await this.run('GetItem', { ...input, ConsistentRead: true })) as { Item?: Attributes };
    return Item;
  }

  /** The names of the attributes that are the key of a table. */
  async keyOf(TableName: string): Promise<readonly string[]> {
    const { Table } = (await this.run('DescribeTable', { TableName })) as {
      Table: { KeySchema: readonly { readonly AttributeName: string }[] };
    };
    return Table.KeySchema.map(({ AttributeName }) => AttributeName);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#store.db.close(() => resolve()));
  }
}

/** dynalite's refusals have the body of the answer. */
function refusalOf(error: unknown): unknown {
  const { body } = error as { body?: Readonly<Record<string, unknown>> };
  if (body === undefined) {
    return error;
  }
  const { __type: type, message, Message = message, ...members } = body;
  return new ApiError(String(type), String(Message ?? ''), members);
}
