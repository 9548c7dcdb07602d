import { AwsError, callAws } from '../aws/aws-service';

/** A row: what it says, and when it ends. */
export interface Row {
  readonly sealed: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
  /** Seconds since 1970, once it was used. */
  readonly consumedAt?: number;
}

interface Item {
  readonly sealed: { S: string };
  readonly expiresAt: { N: string };
  readonly consumedAt?: { N: string };
}

const NOT_USED_BEFORE = 'attribute_exists(id) AND attribute_not_exists(consumedAt)';

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

  async put(id: string, { sealed, expiresAt, consumedAt }: Row): Promise<void> {
    const consumed = consumedAt === undefined ? {} : { consumedAt: { N: String(consumedAt) } };
    await this.#call('PutItem', {
      Item: { ...keyOf(id), sealed: { S: sealed }, expiresAt: { N: String(expiresAt) }, ...consumed },
    });
  }

  /** Marks a row as used. @returns whether it exists and this was the first time */
  async consume(id: string, now: number): Promise<boolean> {
    return this.#unlessRefused('UpdateItem', {
      Key: keyOf(id),
      UpdateExpression: 'SET consumedAt = :now',
      ConditionExpression: NOT_USED_BEFORE,
      ExpressionAttributeValues: { ':now': { N: String(now) } },
    });
  }

  /** Lets a row live longer, if it still exists. */
  async extend(id: string, expiresAt: number): Promise<void> {
    await this.#unlessRefused('UpdateItem', {
      Key: keyOf(id),
      UpdateExpression: 'SET expiresAt = :expiresAt',
      ConditionExpression: 'attribute_exists(id)',
      ExpressionAttributeValues: { ':expiresAt': { N: String(expiresAt) } },
    });
  }

  /** @returns whether the row existed, which of several callers at once only one is told */
  async delete(id: string): Promise<boolean> {
    return this.#unlessRefused('DeleteItem', { Key: keyOf(id), ConditionExpression: 'attribute_exists(id)' });
  }

  async #unlessRefused(operation: string, input: Record<string, unknown>): Promise<boolean> {
    try {
      await this.#call(operation, input);
      return true;
    } catch (error) {
      if (error instanceof AwsError && error.type === 'ConditionalCheckFailedException') {
        return false;
      }
      throw error;
    }
  }

  #call<Output>(operation: string, input: Record<string, unknown>): Promise<Output> {
    return callAws('dynamodb', operation, { TableName: this.name, ...input });
  }
}

const keyOf = (id: string) => ({ id: { S: id } });

const rowOf = ({ sealed, expiresAt, consumedAt }: Item): Row => ({
  sealed: sealed.S,
  expiresAt: Number(expiresAt.N),
  ...(consumedAt && { consumedAt: Number(consumedAt.N) }),
});
