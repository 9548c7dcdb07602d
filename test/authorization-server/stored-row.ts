import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { recordKey } from '../../functions/authorization-server/storage/sealed-record';
import { resourceOf, type RunningServer } from './running-server';

/**
 * The rows of a running server's table. A test that is about time rewrites the times of a row: the server has the real clock,
 * and nobody wants to wait.
 */
export class StoredRows {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor({ local }: RunningServer) {
    this.#client = new DynamoDBClient({
      endpoint: local.sdkEnvironment['AWS_ENDPOINT_URL_DYNAMODB'],
      region: 'us-east-1',
      credentials: local.credentials(),
    });
    this.#tableName = resourceOf(local, 'AWS::DynamoDB::Table');
  }

  /** A time in the row of a code, a token, a sign-in, in seconds since 1970: `undefined` if it has none, or if there is no such row. */
  async time(kind: string, identifier: string, attribute: 'expiresAt' | 'consumedAt'): Promise<number | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: this.#keyOf(kind, identifier), ConsistentRead: true }),
    );
    const time = Item?.[attribute]?.N;
    return time === undefined ? undefined : Number(time);
  }

  async setTime(kind: string, identifier: string, attribute: 'expiresAt' | 'consumedAt', time: number): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: this.#keyOf(kind, identifier),
        UpdateExpression: 'SET #attribute = :time',
        // A test that names a row which does not exist would prove nothing.
        ConditionExpression: 'attribute_exists(id)',
        ExpressionAttributeNames: { '#attribute': attribute },
        ExpressionAttributeValues: { ':time': { N: String(time) } },
      }),
    );
  }

  /** The bytes of a row, as DynamoDB counts them: names and values of attributes, binary ones as they are. */
  async size(kind: string, identifier: string): Promise<number> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: this.#keyOf(kind, identifier), ConsistentRead: true }),
    );
    return sizeOf(Item!);
  }

  /** How many rows there are. */
  async count(): Promise<number> {
    return (await this.#client.send(new ScanCommand({ TableName: this.#tableName }))).Count!;
  }

  /** Puts a row under another identifier, as somebody might who can write to the table. */
  async copy(kind: string, from: string, to: string): Promise<void> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: this.#keyOf(kind, from), ConsistentRead: true }),
    );
    await this.#client.send(
      new PutItemCommand({ TableName: this.#tableName, Item: { ...Item!, ...this.#keyOf(kind, to) } }),
    );
  }

  /** Everything that somebody sees who can read the table. */
  async everything(): Promise<string> {
    const { Items } = await this.#client.send(new ScanCommand({ TableName: this.#tableName }));
    return JSON.stringify(Items);
  }

  /** Bytes of the rows of a kind: names and values of all attributes, as DynamoDB counts them. */
  async sizes(kind: string): Promise<number[]> {
    const { Items = [] } = await this.#client.send(new ScanCommand({ TableName: this.#tableName }));
    return Items.filter(({ id }) => id?.S?.startsWith(`${kind}#`)).map(sizeOf);
  }

  #keyOf(kind: string, identifier: string) {
    return { id: { S: recordKey(kind, identifier) } };
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function sizeOf(item: Record<string, AttributeValue>): number {
  return Object.entries(item).reduce((bytes, [name, { S, N, B, M }]) => {
    const value = S ?? N;
    return bytes + name.length + (M ? 3 + sizeOf(M) : (B?.byteLength ?? Buffer.byteLength(value ?? '')));
  }, 0);
}
