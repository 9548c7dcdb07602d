import type { Parameter, Parameters } from '../../parameters';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Parameter.html */
export function parameterType(parameters: Parameters, { name, type, value, modifiedAt }: Parameter): object {
  return {
    Name: name,
    Type: type,
    // The template was evaluated with the names of AWS; the program that asks here runs in the twin.
    Value: parameters.account.origins.toLoopback(value),
    Version: 1,
    LastModifiedDate: modifiedAt.getTime() / 1000,
    ARN: parameters.arn(name),
    DataType: 'text',
  };
}
