import type { TextRule } from '../../../template/property-reader';
import type { ResourceType } from '../../../template/resource-type';
import type { LocalFunctions } from '../local-functions';

const NAME: TextRule = {
  pattern: /^(?!\d+$)[\w-]+$/,
  allowed: 'letters, digits, hyphens or underscores, and not digits only',
  maxLength: 128,
};

export const alias = (functions: LocalFunctions): ResourceType => ({
  type: 'AWS::Lambda::Alias',
  create: ({ read }) => {
    const { arn } = functions.named(read, 'FunctionName').definition;
    const name = read.check('Name', read.requiredString('Name'), NAME);
    read.requiredString('FunctionVersion');
    return { ref: `${arn}:${name}`, attributes: { AliasArn: `${arn}:${name}` } };
  },
});
