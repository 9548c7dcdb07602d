import { generatedName } from '../../../account/generated-name';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { Cors } from '../../lambda/cors';
import { findHttpStage, type HttpApi } from '../http-api';
import type { HttpApis } from '../http-apis';

/** The properties that describe an API in another way than by resources of the template. */
const DEFINITIONS = ['Body', 'BodyS3Location', 'Target'];

export const api = (apis: HttpApis): ResourceType => ({
  type: 'AWS::ApiGatewayV2::Api',
  create: async ({ read, stackName, logicalId }) => {
    const { account } = apis;
    const where = `${stackName}/${logicalId}`;
    const definition = DEFINITIONS.find((property) => read.has(property));
    const missing = ['Name', 'ProtocolType'].find((property) => !read.has(property));
    if (definition === undefined && missing !== undefined) {
      const message = 'Name and ProtocolType must be given, unless Body or BodyS3Location is';
      throw new ResourceError(message, 'MissingProperty', missing);
    }
    const isWebSocket = read.oneOf('ProtocolType', ['HTTP', 'WEBSOCKET']) === 'WEBSOCKET';
    if (isWebSocket) {
      account.warn(`${where}: the local twin does not run WebSocket APIs; every connection is refused with 404`);
    }
    if (definition !== undefined) {
      account.warn(
        `${where}: the local twin does not read ${definition}; of this HTTP API only the routes are served that are ` +
          'resources of the template',
      );
    }
    const id = generatedName(`http api ${where}`, 10);
    const host = `${id}.execute-api.${account.region}.amazonaws.com`;
    const created: HttpApi = {
      id,
      name: read.string('Name') ?? logicalId,
      isWebSocket,
      hasOwnName: !read.boolean('DisableExecuteApiEndpoint', false),
      cors: read.has('CorsConfiguration') ? new Cors(read.object('CorsConfiguration'), 204) : undefined,
      routes: [],
      integrations: new Map(),
      deployments: new Map(),
      stages: new Map(),
    };
    await apis.serve(host, (pathname) => findHttpStage(created, pathname));
    apis.add(created);
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: `${isWebSocket ? 'wss' : 'https'}://${host}` } };
  },
});
