import batchGetItem from 'dynalite/actions/batchGetItem';
import batchWriteItem from 'dynalite/actions/batchWriteItem';
import createTable from 'dynalite/actions/createTable';
import deleteItem from 'dynalite/actions/deleteItem';
import deleteTable from 'dynalite/actions/deleteTable';
import describeTable from 'dynalite/actions/describeTable';
import getItem from 'dynalite/actions/getItem';
import listTables from 'dynalite/actions/listTables';
import listTagsOfResource from 'dynalite/actions/listTagsOfResource';
import putItem from 'dynalite/actions/putItem';
import query from 'dynalite/actions/query';
import scan from 'dynalite/actions/scan';
import tagResource from 'dynalite/actions/tagResource';
import untagResource from 'dynalite/actions/untagResource';
import updateItem from 'dynalite/actions/updateItem';
import updateTable from 'dynalite/actions/updateTable';
import { create, type Store } from 'dynalite/db';
import { checkTypes, checkValidations } from 'dynalite/validations';
import batchGetItemRules from 'dynalite/validations/batchGetItem';
import batchWriteItemRules from 'dynalite/validations/batchWriteItem';
import createTableRules from 'dynalite/validations/createTable';
import deleteItemRules from 'dynalite/validations/deleteItem';
import deleteTableRules from 'dynalite/validations/deleteTable';
import describeTableRules from 'dynalite/validations/describeTable';
import getItemRules from 'dynalite/validations/getItem';
import listTablesRules from 'dynalite/validations/listTables';
import listTagsOfResourceRules from 'dynalite/validations/listTagsOfResource';
import putItemRules from 'dynalite/validations/putItem';
import queryRules from 'dynalite/validations/query';
import scanRules from 'dynalite/validations/scan';
import tagResourceRules from 'dynalite/validations/tagResource';
import untagResourceRules from 'dynalite/validations/untagResource';
import updateItemRules from 'dynalite/validations/updateItem';
import updateTableRules from 'dynalite/validations/updateTable';
import { ApiError } from '../../service-apis/api-error';

/** Each with the rules for its input. */
const OPERATIONS = {
  BatchGetItem: [batchGetItem, batchGetItemRules],
  BatchWriteItem: [batchWriteItem, batchWriteItemRules],
  CreateTable: [createTable, createTableRules],
  DeleteItem: [deleteItem, deleteItemRules],
  DeleteTable: [deleteTable, deleteTableRules],
  DescribeTable: [describeTable, describeTableRules],
  GetItem: [getItem, getItemRules],
  ListTables: [listTables, listTablesRules],
  ListTagsOfResource: [listTagsOfResource, listTagsOfResourceRules],
  PutItem: [putItem, putItemRules],
  Query: [query, queryRules],
  Scan: [scan, scanRules],
  TagResource: [tagResource, tagResourceRules],
  UntagResource: [untagResource, untagResourceRules],
  UpdateItem: [updateItem, updateItemRules],
  UpdateTable: [updateTable, updateTableRules],
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
  run(operation: DynaliteOperation, input: object): Promise<object> {
    const [action, rules] = OPERATIONS[operation];
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
