import { generatedName } from '../../../account/generated-name';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { findMapping, type ApiMapping } from '../http-api';
import type { HttpApis } from '../http-apis';

/** A custom domain name, which serves what API mappings say. */
export const domainName = (apis: HttpApis): ResourceType => ({
  type: 'AWS::ApiGatewayV2::DomainName',
  create: async ({ read }) => {
    const { account, domainNames } = apis;
    const name = read.requiredString('DomainName');
    if (!/^(\*\.)?([a-z0-9-]+\.)+[a-z0-9-]+$/i.test(name)) {
      read.fail('DomainName', `"${name}" is not a domain name`, 'give one such as api.example.com');
    }
    if (domainNames.has(name)) {
      const message = `The domain name you provided already exists: ${name}`;
      throw new ResourceError(message, 'ResourceExists', 'DomainName');
    }
    const mappings: ApiMapping[] = [];
    domainNames.set(name, mappings);
    await apis.serve(name, (pathname) => findMapping(mappings, pathname));
    return {
      ref: name,
      attributes: {
        RegionalDomainName: `d-${generatedName(`domain name ${name}`, 10)}.execute-api.${account.region}.amazonaws.com`,
        RegionalHostedZoneId: `Z${generatedName(`zone of ${name}`, 13).toUpperCase()}`,
        DomainNameArn: account.arn('apigateway', `/domainnames/${name}`, { accountId: '' }),
      },
    };
  },
});
