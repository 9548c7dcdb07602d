import { awsJson } from '../service-apis/aws-json';
import type { ServiceApi } from '../service-apis/service-api';
import type { Keys } from './keys';
import { describeKey } from './operations/describe-key';
import { getPublicKey } from './operations/get-public-key';
import { sign } from './operations/sign';
import { verify } from './operations/verify';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html */
export function kmsApi(keys: Keys): ServiceApi {
  return {
    sdkId: 'KMS',
    signingName: 'kms',
    hosts: ['kms'],
    protocol: awsJson('1.1', 'TrentService'),
    operations: {
      DescribeKey: describeKey(keys),
      GetPublicKey: getPublicKey(keys),
      Sign: sign(keys),
      Verify: verify(keys),
    },
  };
}
