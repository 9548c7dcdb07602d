import { shortened, type PropertyReader } from '../../../../template/property-reader';
import {
  TRIGGER_NAMES,
  type TokenTriggerVersion,
  type TriggerName,
  type TriggerSettings,
} from '../../triggers/triggers';

const FUNCTION_ARN = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;

const TOKEN_VERSIONS: Readonly<Record<'V1_0' | 'V2_0' | 'V3_0', TokenTriggerVersion>> = {
  V1_0: '1',
  V2_0: '2',
  V3_0: '3',
};

/** Triggers of flows that the twin has no pages or API for. */
const NOT_RUN = [
  'CreateAuthChallenge',
  'CustomEmailSender',
  'CustomMessage',
  'CustomSMSSender',
  'DefineAuthChallenge',
  'InboundFederation',
  'UserMigration',
  'VerifyAuthChallengeResponse',
] as const;

/**
 * Reads `LambdaConfig` of a user pool.
 *
 * Source: `LambdaConfigType` in the API reference: `PreTokenGeneration`, if set as well, has to be the ARN of
 * `PreTokenGenerationConfig`.
 */
export function readTriggers(read: PropertyReader, warn: (message: string) => void): TriggerSettings {
  const arns = TRIGGER_NAMES.map((name) => [name, functionArn(read, name)] as const);
  const functions: Partial<Record<TriggerName, string>> = Object.fromEntries(
    arns.filter(([, arn]) => arn !== undefined),
  );
  const config = read.object('PreTokenGenerationConfig');
  const version = config.oneOf('LambdaVersion', ['V1_0', 'V2_0', 'V3_0']) ?? 'V1_0';
  if (read.has('PreTokenGenerationConfig')) {
    config.requiredString('LambdaArn');
    const arn = functionArn(config, 'LambdaArn');
    if ((functions.PreTokenGeneration ?? arn) !== arn) {
      read.fail(
        'PreTokenGeneration',
        'is another function than PreTokenGenerationConfig.LambdaArn',
        'give both the same ARN, or only PreTokenGenerationConfig',
        'ConflictingProperties',
      );
    }
    functions.PreTokenGeneration = arn;
  }
  const idle = NOT_RUN.filter((name) => read.has(name));
  if (idle.length > 0) {
    warn(`LambdaConfig: the twin does not run ${idle.join(', ')}`);
  }
  return { functions, preTokenGenerationVersion: TOKEN_VERSIONS[version] };
}

function functionArn(read: PropertyReader, property: string): string | undefined {
  const arn = read.string(property);
  if (arn !== undefined && !FUNCTION_ARN.test(arn)) {
    read.fail(property, `'${shortened(arn)}' is not the ARN of a function`, 'use the Arn of a Lambda function');
  }
  return arn;
}
