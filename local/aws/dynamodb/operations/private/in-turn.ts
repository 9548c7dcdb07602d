import type { ApiOperation } from '../../../service-apis/service-api';
import { tableName, type Tables } from '../../tables';

/** Operations that answer one after the other, and by the names of tables where their input has ARNs: dynalite has names only. */
export function inTurn(
  tables: Tables,
  operations: Readonly<Record<string, ApiOperation>>,
): Readonly<Record<string, ApiOperation>> {
  const entries = Object.entries(operations).map(([name, operation]): [string, ApiOperation] => [
    name,
    { ...operation, answer: (input) => tables.inTurn(() => operation.answer(withTableNames(input))) },
  ]);
  return Object.fromEntries(entries);
}

function withTableNames(input: object): object {
  return JSON.parse(JSON.stringify(input), (key, item: unknown) => {
    if (key === 'TableName' && typeof item === 'string') {
      return tableName(item);
    }
    return key === 'RequestItems' && item !== null && typeof item === 'object'
      ? Object.fromEntries(Object.entries(item).map(([table, requests]) => [tableName(table), requests]))
      : item;
  }) as object;
}
