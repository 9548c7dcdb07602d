import { existing } from '../../service-apis/api-error';
import { onUserPool } from '../private/on-user-pool';
import { resourceServerType } from './private/resource-server-type';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeResourceServer.html */
export const describeResourceServer = onUserPool({
  required: { Identifier: 'string' },
  answer(pool, { Identifier }) {
    const found = pool.resourceServers.find(
      ({ identifier, settings }) => identifier === Identifier || settings.identifier === Identifier,
    );
    const server = existing(found, 'ResourceNotFoundException', `Resource server ${Identifier} does not exist.`);
    return { ResourceServer: resourceServerType(pool, server) };
  },
});
