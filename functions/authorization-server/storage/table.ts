import { randomBytes } from 'node:crypto';
import { AwsError, callAws } from '../aws/aws-service';
import { DependencyError } from '../dependency-error';

/** A row by its attributes. */
export type Row = { readonly [attribute: string]: RowValue };
type RowValue = string | number | Buffer | Row;

type AttributeValue = { S: string } | { N: string } | { B: string } | { M: Record<string, AttributeValue> };
type Item = Record<string, AttributeValue>;

/** How a row changes, in the expressions of DynamoDB. */
export interface RowChange {
  readonly update: string;

  /** What has to hold besides that the row exists. */
  readonly condition?: string;

  /** By their placeholders, such as `:now`. `:me` is there: a value of this one change, see {@link Table.change}. */
  readonly values?: Row;

  /** Names of attributes by their placeholders, such as `#signIn`. */
  readonly names?: Readonly<Record<string, string>>;
}

/** Bytes, as many as nobody else comes up with. */
const MARK = 12;

/**
 * The DynamoDB table. Reads are consistent, so that what was revoked or used a moment ago is not accepted again. DynamoDB
 * deletes what has expired within days, so readers compare `expiresAt` themselves.
 */
export class Table {
  constructor(private readonly name: string) {}

  async get(id: string): Promise<Row | undefined> {
    const { Item: item } = await this.#call<{ Item?: Item }>('GetItem', { Key: keyOf(id), ConsistentRead: true });
    return item && rowOf(item);
  }

  /** @returns the rows that exist and were read, by their keys: under load DynamoDB leaves out some */
  async getAll(ids: readonly string[]): Promise<{ readonly rows: ReadonlyMap<string, Row>; readonly unread: boolean }> {
    const { Responses, UnprocessedKeys = {} } = await callAws<{
      Responses?: Record<string, Item[]>;
      UnprocessedKeys?: object;
    }>('dynamodb', 'BatchGetItem', {
      RequestItems: { [this.name]: { Keys: ids.map(keyOf), ConsistentRead: true } },
    });
    if (Responses === undefined) {
      throw new DependencyError('dynamodb:BatchGetItem answered without rows');
    }
    const items = Object.values(Responses).flat();
    return {
      rows: new Map(items.map((item) => [String(valueOf(item.id!)), rowOf(item)])),
      unread: Object.keys(UnprocessedKeys).length > 0,
    };
  }

  async put(id: string, row: Row): Promise<void> {
    await this.#call('PutItem', { Item: { ...keyOf(id), ...itemOf(row) } });
  }

  /**
   * Changes a row if it exists and a condition holds.
   *
   * A change may be made and its answer be lost. It is then repeated, by which time its own effect can make the condition fail.
   * So a change that is made once writes `:me` into the row, and its condition admits a row that has `:me`.
   *
   * @returns the row after the change, or undefined if it does not exist or the condition does not hold
   */
  async change(id: string, { update, condition, values = {}, names }: RowChange): Promise<Row | undefined> {
    const conditions = ['attribute_exists(id)', ...(condition === undefined ? [] : [`(${condition})`])].join(' AND ');
    const marks: Row = update.includes(':me') ? { ':me': randomBytes(MARK) } : {};
    try {
      const { Attributes } = await this.#call<{ Attributes?: Item }>('UpdateItem', {
        Key: keyOf(id),
        UpdateExpression: update,
        ConditionExpression: conditions,
        ExpressionAttributeValues: itemOf({ ...values, ...marks }),
        ...(names && { ExpressionAttributeNames: names }),
        ReturnValues: 'ALL_NEW',
      });
      return Attributes && rowOf(Attributes);
    } catch (error) {
      if (error instanceof AwsError && error.type === 'ConditionalCheckFailedException') {
        return undefined;
      }
      throw error;
    }
  }

  async delete(id: string): Promise<void> {
    await this.#call('DeleteItem', { Key: keyOf(id) });
  }

  #call<Output>(operation: string, input: Record<string, unknown>): Promise<Output> {
    return callAws('dynamodb', operation, { TableName: this.name, ...input });
  }
}

const keyOf = (id: string) => ({ id: { S: id } });

const itemOf = (row: Row): Item =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, attributeValueOf(value)]));

function attributeValueOf(value: RowValue): AttributeValue {
  if (typeof value === 'string') {
    return { S: value };
  }
  if (typeof value === 'number') {
    return { N: String(value) };
  }
  return Buffer.isBuffer(value) ? { B: value.toString('base64') } : { M: itemOf(value) };
}

const rowOf = (item: Item): Row =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueOf(value)]));

function valueOf(value: AttributeValue): RowValue {
  if ('S' in value) {
    return value.S;
  }
  if ('N' in value) {
    return Number(value.N);
  }
  return 'B' in value ? Buffer.from(value.B, 'base64') : rowOf(value.M);
}
