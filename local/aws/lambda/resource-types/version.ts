import type { ResourceType } from '../../../template/resource-type';
import type { LocalFunctions } from '../local-functions';

/** Versions have a number of their own, and the code that the function has. */
export const version = (functions: LocalFunctions): ResourceType => {
  const published = new Map<string, number>();
  return {
    type: 'AWS::Lambda::Version',
    create: ({ read }) => {
      const { arn } = functions.named(read, 'FunctionName').definition;
      const number = (published.get(arn) ?? 0) + 1;
      published.set(arn, number);
      return { ref: `${arn}:${number}`, attributes: { Version: String(number), FunctionArn: `${arn}:${number}` } };
    },
  };
};
