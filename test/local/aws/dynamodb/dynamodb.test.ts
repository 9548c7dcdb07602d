import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { CallingStack } from '../calling-stack';
import { allow, arnOf, type Resources } from '../gateway/targets/gateway-stack';

const KEY = {
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'owner', AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byOwner',
      KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

const table = (more: object = {}): Resources => ({
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: { TableName: 'orders', BillingMode: 'PAY_PER_REQUEST', ...KEY, ...more },
  },
});

const item = (id: string, more: object = {}) => ({ id: { S: id }, owner: { S: 'alice' }, ...more });

describe('a table', () => {
  test.each([
    ['AWS::DynamoDB::Table', table().Table!],
    [
      'AWS::DynamoDB::GlobalTable',
      {
        Type: 'AWS::DynamoDB::GlobalTable',
        Properties: { TableName: 'orders', Replicas: [{ Region: 'us-east-1' }], ...KEY },
      },
    ],
  ])('of the type %s keeps items and finds them by their indexes', async (_, Table) => {
    await using running = await CallingStack.start({ Table });
    const { dynamodb } = running;
    await dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: item('A') }));
    await dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: item('B', { owner: { S: 'bob' } }) }));
    const { Items } = await dynamodb.send(
      new QueryCommand({
        TableName: 'orders',
        IndexName: 'byOwner',
        KeyConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': { S: 'alice' } },
      }),
    );
    expect(Items).toEqual([item('A')]);
    const { Table: described } = await dynamodb.send(new DescribeTableCommand({ TableName: running.arn('Table') }));
    expect(described).toMatchObject({ TableStatus: 'ACTIVE', TableArn: running.arn('Table') });
    expect(running.arn('Table')).toBe('arn:aws:dynamodb:us-east-1:111122223333:table/orders');
  });

  test('refuses a write whose condition does not hold', async () => {
    await using running = await CallingStack.start(table());
    const put = new PutItemCommand({
      TableName: 'orders',
      Item: item('A'),
      ConditionExpression: 'attribute_not_exists(id)',
    });
    await running.dynamodb.send(put);
    await expect(running.dynamodb.send(put)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  test.each([
    ['without a key', table({ KeySchema: undefined }), 'Table (AWS::DynamoDB::Table): '],
    [
      'with provisioned throughput that is not given',
      table({ BillingMode: undefined }),
      'ReadCapacityUnits and WriteCapacityUnits must both be specified',
    ],
    ['twice', { ...table(), Second: table().Table! }, 'Table already exists: orders'],
    [
      'without a replica in the region of the stack',
      { Table: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { ...KEY, Replicas: [{ Region: 'eu-west-1' }] } } },
      'Replicas must have one in the region of the stack, us-east-1',
    ],
  ])('%s is refused', async (_, resources: Resources, message) => {
    await expect(CallingStack.start(resources)).rejects.toThrow(message);
  });
});

describe('time to live', () => {
  test('is what the template says, and can be changed', async () => {
    const TableName = 'orders';
    await using running = await CallingStack.start(
      table({ TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true } }),
    );
    const { dynamodb } = running;
    const described = async () =>
      (await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
    expect(await described()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
    const change = (Enabled: boolean) =>
      dynamodb.send(
        new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled, AttributeName: 'expiresAt' } }),
      );
    await expect(change(true)).rejects.toThrow('TimeToLive is already enabled');
    await change(false);
    expect(await described()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  });

  test('deletes nothing: a function must not rely on it', async () => {
    await using running = await CallingStack.start(
      table({ TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true } }),
    );
    const expired = item('A', { expiresAt: { N: String(Math.floor(Date.now() / 1000) + 60) } });
    await running.dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: expired }));
    running.local.clock.advance({ days: 7 });
    const { Item } = await running.dynamodb.send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: 'A' } } }));
    expect(Item).toEqual(expired);
  });
});

describe('a transaction', () => {
  const TableName = 'orders';
  const onlyNew = { ConditionExpression: 'attribute_not_exists(id)' };

  test('writes all items', async () => {
    await using running = await CallingStack.start(table());
    const { dynamodb } = running;
    await dynamodb.send(new PutItemCommand({ TableName, Item: item('old') }));
    await dynamodb.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: item('new'), ...onlyNew } },
          {
            Update: {
              TableName,
              Key: { id: { S: 'counter' } },
              UpdateExpression: 'ADD hits :one',
              ExpressionAttributeValues: { ':one': { N: '1' } },
            },
          },
          { ConditionCheck: { TableName, Key: { id: { S: 'none' } }, ...onlyNew } },
          { Delete: { TableName, Key: { id: { S: 'old' } } } },
        ],
      }),
    );
    const { Responses } = await dynamodb.send(
      new TransactGetItemsCommand({
        TransactItems: ['new', 'counter', 'none', 'old'].map((id) => ({ Get: { TableName, Key: { id: { S: id } } } })),
      }),
    );
    expect(Responses).toEqual([{ Item: item('new') }, { Item: { id: { S: 'counter' }, hits: { N: '1' } } }, {}, {}]);
  });

  test('writes nothing when a condition does not hold, and says which', async () => {
    await using running = await CallingStack.start(table());
    const { dynamodb } = running;
    await dynamodb.send(new PutItemCommand({ TableName, Item: item('A') }));
    const transaction = dynamodb.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: item('B') } },
          { ConditionCheck: { TableName, Key: { id: { S: 'A' } }, ...onlyNew } },
          { Delete: { TableName, Key: { id: { S: 'C' } } } },
        ],
      }),
    );
    await expect(transaction).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
        { Code: 'None' },
      ],
    });
    const { Items } = await dynamodb.send(new ScanCommand({ TableName }));
    expect(Items).toEqual([item('A')]);
  });

  test('is isolated: of concurrent ones with the same condition one succeeds', async () => {
    await using running = await CallingStack.start(table());
    const attempts = await Promise.allSettled(
      [1, 2, 3, 4].map((n) =>
        running.dynamodb.send(
          new TransactWriteItemsCommand({
            TransactItems: [{ Put: { TableName, Item: item('A', { n: { N: String(n) } }), ...onlyNew } }],
          }),
        ),
      ),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('has no item twice', async () => {
    await using running = await CallingStack.start(table());
    const twice = new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName, Item: item('A') } }, { Delete: { TableName, Key: { id: { S: 'A' } } } }],
    });
    await expect(running.dynamodb.send(twice)).rejects.toThrow('cannot include multiple operations on one item');
  });
});

describe('a function', () => {
  const update = {
    TableName: 'orders',
    Key: { id: { S: 'counter' } },
    UpdateExpression: 'ADD hits :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
    ReturnValues: 'ALL_NEW',
  };

  test('may do what its role is granted', async () => {
    await using running = await CallingStack.start(table(), allow('dynamodb:UpdateItem', arnOf('Table')));
    expect(await running.call('dynamodb', 'UpdateItem', update)).toMatchObject({
      output: { Attributes: { hits: { N: '1' } } },
    });
    await running.dynamodb.send(new UpdateItemCommand(update as never));
    expect(await running.call('dynamodb', 'UpdateItem', update)).toMatchObject({
      output: { Attributes: { hits: { N: '3' } } },
    });
  });

  test.each([
    ['UpdateItem', update, 'dynamodb:UpdateItem', ''],
    ['Scan', { TableName: 'orders', IndexName: 'byOwner' }, 'dynamodb:Scan', '/index/byOwner'],
    ['BatchGetItem', { RequestItems: { orders: { Keys: [{ id: { S: 'A' } }] } } }, 'dynamodb:BatchGetItem', ''],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { ConditionCheck: { TableName: 'orders', Key: { id: { S: 'A' } }, ConditionExpression: 'a = b' } },
        ],
      },
      'dynamodb:ConditionCheckItem',
      '',
    ],
  ])('without a grant for %s is refused with role, action and resource', async (command, input, action, suffix) => {
    await using running = await CallingStack.start(table(), allow('dynamodb:GetItem', arnOf('Table')));
    const { error, status, message } = await running.call('dynamodb', command, input);
    expect({ error, status }).toEqual({ error: 'AccessDeniedException', status: 400 });
    expect(message).toContain(running.denial(action, `${running.arn('Table')}${suffix}`));
  });

  test('may do what the policy of the table grants', async () => {
    await using running = await CallingStack.start(
      table({
        ResourcePolicy: {
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: arnOf('FunctionRole') },
                Action: 'dynamodb:UpdateItem',
                Resource: '*',
              },
            ],
          },
        },
      }),
    );
    expect(await running.call('dynamodb', 'UpdateItem', update)).toMatchObject({ output: expect.anything() });
  });

  test('is told when an operation is not there', async () => {
    await using running = await CallingStack.start(table(), allow('dynamodb:*', '*'));
    expect(await running.call('dynamodb', 'ExecuteStatement', { Statement: 'SELECT * FROM orders' })).toMatchObject({
      error: 'UnknownOperationException',
      message: expect.stringContaining('The local twin does not answer ExecuteStatement of DynamoDB'),
    });
  });
});
