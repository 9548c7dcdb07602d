import { startServices } from '../../../local/aws/services';
import PROPERTY_NAMES from '../../../local/aws/property-names.json';
import { localAccount } from '../../../local/account/local-account';
import { ResourceTypes } from '../../../local/template/resource-type';

const twin = startServices(localAccount(), 0);
afterAll(() => twin.stop());

test('the properties of every type that the twin runs are known', () => {
  const run = Object.keys(PROPERTY_NAMES).filter((type) => twin.resourceTypes.find(type));
  expect(run.length).toBeGreaterThanOrEqual(54);
  expect(twin.resourceTypes.propertiesOf('AWS::Cognito::UserPoolGroup')).toEqual([
    'Description',
    'GroupName',
    'Precedence',
    'RoleArn',
    'UserPoolId',
  ]);
});

test('two services cannot claim one type', () => {
  const secret = { type: 'AWS::SecretsManager::Secret', create: () => ({ ref: 'secret' }) };
  expect(() => new ResourceTypes([secret, secret])).toThrow(
    'the resource type AWS::SecretsManager::Secret is registered twice',
  );
});
