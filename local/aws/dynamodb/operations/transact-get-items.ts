import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Tables } from '../tables';
import { checkCount, TABLE_AND_KEY, transactionAccesses } from './private/transaction-items';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
export const transactGetItems = (tables: Tables): ApiOperation =>
  apiOperation({
    input: { required: { TransactItems: [{ required: { Get: { required: TABLE_AND_KEY } } }] } },
    accesses: ({ TransactItems }) => transactionAccesses(tables, TransactItems),
    async answer({ TransactItems }) {
      checkCount(TransactItems);
      const Responses: object[] = [];
      for (const { Get } of TransactItems) {
        const Item = await tables.engine.item(Get);
        Responses.push(Item === undefined ? {} : { Item });
      }
      return { Responses };
    },
  });
