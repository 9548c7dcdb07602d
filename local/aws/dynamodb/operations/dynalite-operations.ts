import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { DynaliteOperation } from '../private/dynalite';
import type { Tables } from '../tables';

/**
 * The operations that dynalite answers. What is declared of their input is what IAM asks for: dynalite checks all of it, and says
 * itself what is missing.
 */
export function dynaliteOperations(tables: Tables): Readonly<Record<DynaliteOperation, ApiOperation>> {
  type Kind = (name: DynaliteOperation) => ApiOperation;
  const answeredBy = (name: DynaliteOperation) => (input: object) => tables.engine.run(name, input);
  const accessTo = (table: string | undefined) => (table === undefined ? [] : [tables.access(table)]);
  const onTable: Kind = (name) =>
    apiOperation({
      input: { optional: { TableName: 'string' } },
      accesses: ({ TableName }) => accessTo(TableName),
      answer: answeredBy(name),
    });
  const onTables: Kind = (name) =>
    apiOperation({
      input: { optional: { RequestItems: { map: 'document' } } },
      accesses: ({ RequestItems = {} }) => Object.keys(RequestItems).map((table) => tables.access(table)),
      answer: answeredBy(name),
    });
  const onTableOrIndex: Kind = (name) =>
    apiOperation({
      input: { optional: { TableName: 'string', IndexName: 'string' } },
      accesses: ({ TableName, IndexName }) =>
        accessTo(TableName).map((access) =>
          IndexName === undefined ? access : { ...access, resource: `${access.resource}/index/${IndexName}` },
        ),
      answer: answeredBy(name),
    });
  const onResource: Kind = (name) =>
    apiOperation({
      input: { optional: { ResourceArn: 'string' } },
      accesses: ({ ResourceArn }) => accessTo(ResourceArn),
      answer: answeredBy(name),
    });
  const onAccount: Kind = (name) =>
    apiOperation({ input: {}, accesses: () => [{ resource: '*' }], answer: answeredBy(name) });
  const kinds: Readonly<Record<DynaliteOperation, Kind>> = {
    BatchGetItem: onTables,
    BatchWriteItem: onTables,
    CreateTable: onTable,
    DeleteItem: onTable,
    DeleteTable: onTable,
    DescribeTable: onTable,
    GetItem: onTable,
    ListTables: onAccount,
    ListTagsOfResource: onResource,
    PutItem: onTable,
    Query: onTableOrIndex,
    Scan: onTableOrIndex,
    TagResource: onResource,
    UntagResource: onResource,
    UpdateItem: onTable,
    UpdateTable: onTable,
  };
  const names = Object.keys(kinds) as readonly DynaliteOperation[];
  return Object.fromEntries(names.map((name) => [name, kinds[name](name)])) as Record<DynaliteOperation, ApiOperation>;
}
