import { validationError } from '../../service-apis/api-error';
import { pageOf } from '../../service-apis/page-of';
import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Parameters } from '../parameters';
import { parameterType } from './private/parameter-type';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
export const getParametersByPath = (parameters: Parameters): ApiOperation =>
  apiOperation({
    input: {
      required: { Path: 'string' },
      optional: { Recursive: 'boolean', WithDecryption: 'boolean', MaxResults: 'integer', NextToken: 'string' },
    },
    accesses: ({ Path }) => [{ resource: parameters.arn(Path) }],
    answer({ Path, Recursive = false, MaxResults, NextToken }) {
      if (!Path.startsWith('/')) {
        throw validationError('The parameter path must begin with a slash');
      }
      const prefix = Path.endsWith('/') ? Path : `${Path}/`;
      const found = parameters.all
        .filter(({ name }) => name.startsWith(prefix))
        .filter(({ name }) => Recursive || !name.slice(prefix.length).includes('/'));
      const { items, next } = pageOf(found, MaxResults, NextToken, { min: 1, max: 10, default: 10 }, validationError);
      return { Parameters: items.map((parameter) => parameterType(parameters, parameter)), NextToken: next };
    },
  });
