import { validationError } from '../../service-apis/api-error';
import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Parameters } from '../parameters';
import { parameterType } from './private/parameter-type';

const MAX_NAMES = 10;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
export const getParameters = (parameters: Parameters): ApiOperation =>
  apiOperation({
    input: { required: { Names: ['string'] }, optional: { WithDecryption: 'boolean' } },
    accesses: ({ Names }) => Names.map((name) => ({ resource: parameters.arn(name) })),
    answer({ Names }) {
      if (Names.length < 1 || Names.length > MAX_NAMES) {
        throw validationError(`Names must have 1 to ${MAX_NAMES} names`);
      }
      const found = Names.flatMap((name) => parameters.find(name) ?? []);
      return {
        Parameters: found.map((parameter) => parameterType(parameters, parameter)),
        InvalidParameters: Names.filter((name) => parameters.find(name) === undefined),
      };
    },
  });
