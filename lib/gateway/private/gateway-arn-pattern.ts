import { Lazy, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The service appends a hyphen and ten characters of its own to the name in lower case to make the gateway's id. */
const ID_SUFFIX = '-??????????';

/**
 * A pattern for the ARN of a gateway that does not exist yet, for policies that the gateway's creation depends on.
 *
 * A name that is known at deployment only cannot be put into lower case, and policies compare ARNs case by case: it gives a
 * pattern for all gateways of the account and region.
 */
export function gatewayArnPattern(scope: IConstruct, gatewayName: string): string {
  const stack = Stack.of(scope);
  return stack.formatArn({
    service: 'bedrock-agentcore',
    resource: 'gateway',
    resourceName: Lazy.string({
      produce: () => {
        const name: unknown = stack.resolve(gatewayName);
        const isKnown = typeof name === 'string' && !name.includes('{{resolve:');
        return isKnown ? `${name.toLowerCase()}${ID_SUFFIX}` : '*';
      },
    }),
  });
}
