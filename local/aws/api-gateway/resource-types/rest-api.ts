import type { LocalAccount } from '../../../account/local-account';
import { generatedName } from '../../../account/generated-name';
import type { PropertyReader } from '../../../template/property-reader';
import type { ResourceType } from '../../../template/resource-type';
import type { PolicyDocument } from '../../iam/role';
import { ExecuteApi } from '../private/execute-api';
import type { RestApi } from '../rest-api';
import type { RestApis } from '../rest-apis';

/** The properties that describe an API in another way than by resources of the template. */
const DEFINITIONS = ['Body', 'BodyS3Location', 'CloneFrom'];

export const restApi = (apis: RestApis): ResourceType => ({
  type: 'AWS::ApiGateway::RestApi',
  create: async ({ read, stackName, logicalId }) => {
    const { account } = apis;
    const definition = DEFINITIONS.find((property) => read.has(property));
    const name = definition === undefined ? read.requiredString('Name') : (read.string('Name') ?? logicalId);
    if (definition !== undefined) {
      account.warn(
        `${stackName}/${logicalId}: the local twin does not read ${definition}; of this REST API only the methods are ` +
          'served that are resources of the template',
      );
    }
    if (read.oneOf('ApiKeySourceType', ['HEADER', 'AUTHORIZER']) === 'AUTHORIZER') {
      account.warn(`${stackName}/${logicalId}: the local twin reads API keys from the header x-api-key only`);
    }
    const id = generatedName(`rest api ${stackName}/${logicalId}`, 10);
    const rootResourceId = generatedName(`root of ${id}`, 10);
    const isPrivate = read.object('EndpointConfiguration').strings('Types').includes('PRIVATE');
    const api: RestApi = {
      id,
      name,
      rootResourceId,
      awsOrigin: `https://${id}.execute-api.${account.region}.amazonaws.com`,
      isPublic: !isPrivate && !read.boolean('DisableExecuteApiEndpoint', false),
      isImported: definition !== undefined,
      binaryMediaTypes: read.strings('BinaryMediaTypes'),
      policy: readPolicy(read.json('Policy'), id, account),
      paths: new Map([[rootResourceId, '/']]),
      methods: [],
      models: new Map(),
      deployments: new Map(),
      stages: new Map(),
    };
    await apis.add(api, new ExecuteApi(apis, api));
    return { ref: id, attributes: { RestApiId: id, RootResourceId: rootResourceId } };
  },
});

/**
 * The statements of a resource policy. Their resources may leave out all of the ARN before the API's id: `execute-api:/*`
 * is every method ("Control access to a REST API with API Gateway resource policies").
 */
function readPolicy(policy: PropertyReader, apiId: string, account: LocalAccount): readonly PolicyDocument[] {
  const arn = account.arn('execute-api', `${apiId}/`);
  const { Statement = [] } = JSON.parse(JSON.stringify(policy.values).replaceAll('"execute-api:/', `"${arn}`)) as {
    Statement?: PolicyDocument | PolicyDocument[];
  };
  return [Statement].flat();
}
