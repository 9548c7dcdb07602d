import { existing } from '../../service-apis/api-error';
import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Parameters } from '../parameters';
import { parameterType } from './private/parameter-type';

/**
 * IAM is asked for a parameter that does not exist, too.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export const getParameter = (parameters: Parameters): ApiOperation =>
  apiOperation({
    input: { required: { Name: 'string' }, optional: { WithDecryption: 'boolean' } },
    accesses: ({ Name }) => [{ resource: parameters.arn(Name) }],
    answer({ Name }) {
      const problem = `${Name} is not a parameter of these stacks`;
      const parameter = existing(parameters.find(Name), 'ParameterNotFound', problem);
      return { Parameter: parameterType(parameters, parameter) };
    },
  });
