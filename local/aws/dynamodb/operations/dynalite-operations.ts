import type { InputOf, Structure } from '../../service-apis/input-shape';
import { apiOperation, type ApiAccess, type ApiOperation } from '../../service-apis/service-api';
import type { DynaliteOperation } from '../private/dynalite';
import type { Tables } from '../tables';

/**
 * The operations that dynalite answers. What is declared of their input is what IAM asks for: dynalite checks all of it, and says
 * itself what is missing.
 */
export function dynaliteOperations(tables: Tables): Readonly<Record<DynaliteOperation, ApiOperation>> {
  type Kind = (name: DynaliteOperation) => ApiOperation;
  const on =
    <const S extends Structure>(input: S, accesses: (input: InputOf<S>) => readonly ApiAccess[]): Kind =>
    (name) =>
      apiOperation({ input, accesses, answer: (whole) => tables.engine.run(name, whole) });
  const accessTo = (table: string | undefined) => (table === undefined ? [] : [tables.access(table)]);
  const onTable = on({ optional: { TableName: 'string' } }, ({ TableName }) => accessTo(TableName));
  const onTables = on({ optional: { RequestItems: { map: 'document' } } }, ({ RequestItems = {} }) =>
    Object.keys(RequestItems).map((table) => tables.access(table)),
  );
  const onTableOrIndex = on({ optional: { TableName: 'string', IndexName: 'string' } }, ({ TableName, IndexName }) =>
    accessTo(TableName).map((access) =>
      IndexName === undefined ? access : { ...access, resource: `${access.resource}/index/${IndexName}` },
    ),
  );
  const onResource = on({ optional: { ResourceArn: 'string' } }, ({ ResourceArn }) => accessTo(ResourceArn));
  const onAccount = on({}, () => [{ resource: '*' }]);
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
