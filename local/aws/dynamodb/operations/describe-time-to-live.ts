import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Tables } from '../tables';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html */
export const describeTimeToLive = (tables: Tables): ApiOperation =>
  apiOperation({
    input: { required: { TableName: 'string' } },
    accesses: ({ TableName }) => [tables.access(TableName)],
    async answer({ TableName }) {
      // Refuses a table that does not exist.
      await tables.engine.run('DescribeTable', { TableName });
      const AttributeName = tables.timeToLive.get(TableName);
      return {
        TimeToLiveDescription:
          AttributeName === undefined
            ? { TimeToLiveStatus: 'DISABLED' }
            : { TimeToLiveStatus: 'ENABLED', AttributeName },
      };
    },
  });
