import { validationError } from '../../service-apis/api-error';
import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Tables } from '../tables';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html */
export const updateTimeToLive = (tables: Tables): ApiOperation =>
  apiOperation({
    input: {
      required: {
        TableName: 'string',
        TimeToLiveSpecification: { required: { Enabled: 'boolean', AttributeName: 'string' } },
      },
    },
    accesses: ({ TableName }) => [tables.access(TableName)],
    async answer({ TableName, TimeToLiveSpecification }) {
      // Refuses a table that does not exist.
      await tables.engine.run('DescribeTable', { TableName });
      const { Enabled, AttributeName } = TimeToLiveSpecification;
      if (Enabled === tables.timeToLive.has(TableName)) {
        throw validationError(`TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`);
      }
      if (Enabled) {
        tables.timeToLive.set(TableName, AttributeName);
      } else {
        tables.timeToLive.delete(TableName);
      }
      return { TimeToLiveSpecification: { Enabled, AttributeName } };
    },
  });
