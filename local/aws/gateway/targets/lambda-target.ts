import type { CallToolResult, Tool } from '@modelcontextprotocol/client';
import type { Assumptions } from '../../../account/assumptions';
import { AccessDeniedError } from '../../iam/access-request';
import type { LambdaService } from '../../lambda/lambda-service';
import { ApiError } from '../../service-apis/api-error';
import type { Gateway } from '../gateway';
import { GatewayTarget, TargetError, visibleToolName, type TargetIdentity, type ToolCall } from './gateway-target';
import type { LambdaInvoker } from './lambda-invoker';
import type { PassedMetadata } from './passed-metadata';

/**
 * A target that is a Lambda function with a tool schema (`TargetConfiguration.Mcp.Lambda`). The function's event is the
 * arguments object alone; everything else is in the client context (developer guide, "Lambda function targets").
 */
export class LambdaTarget extends GatewayTarget {
  constructor(
    identity: TargetIdentity,
    private readonly gateway: Gateway,
    private readonly functionArn: string,
    private readonly invoker: LambdaInvoker,
    private readonly tools: readonly Tool[],
    private readonly lambda: LambdaService,
    private readonly metadata: PassedMetadata,
    private readonly assume: Pick<Assumptions, 'lambdaTargetResults'>,
  ) {
    super(identity);
  }

  async listTools(): Promise<readonly Tool[]> {
    return this.tools;
  }

  async callTool({ tool, arguments: event, messageId, awsRequestId, call }: ToolCall): Promise<CallToolResult> {
    const { headers, queryParameters } = this.metadata.of(call);
    const { functionError, payload } = await this.lambda
      .invoke(this.functionArn, event, {
        ...this.invoker,
        clientContext: {
          custom: {
            bedrockAgentCoreMessageVersion: '1.0',
            bedrockAgentCoreAwsRequestId: awsRequestId,
            bedrockAgentCoreMcpMessageId: String(messageId),
            bedrockAgentCoreGatewayId: this.gateway.gatewayId,
            bedrockAgentCoreTargetId: this.targetId,
            bedrockAgentCoreToolName: visibleToolName(this.name, tool),
            // Both as public samples read them, one of which measured the first on a live gateway. That they are left out when
            // there is nothing in them, and how the names are spelled, is unverified on AWS.
            ...(Object.keys(headers).length > 0 && { bedrockAgentCorePropagatedHeaders: headers }),
            ...(Object.keys(queryParameters).length > 0 && {
              bedrockAgentCorePropagatedQueryParameters: queryParameters,
            }),
          },
        },
      })
      .catch((error: unknown) => {
        if (!(error instanceof AccessDeniedError || error instanceof ApiError)) throw error;
        throw new TargetError(`target "${this.name}": ${error.message}`, { cause: error });
      });
    if (functionError !== undefined) {
      throw new TargetError(`target "${this.name}": ${this.functionArn} failed: ${JSON.stringify(payload)}`);
    }
    return {
      content: [{ type: 'text', text: JSON.stringify(payload ?? null) }],
      ...(this.#isStructured(tool, payload) && { structuredContent: payload }),
    };
  }

  /** Structured content is an object (MCP specification, "Structured content"). */
  #isStructured(tool: string, payload: unknown): payload is Record<string, unknown> {
    const { outputSchema } = this.tools.find(({ name }) => name === tool) ?? {};
    return (
      this.assume.lambdaTargetResults === 'structured' &&
      outputSchema !== undefined &&
      typeof payload === 'object' &&
      payload !== null &&
      !Array.isArray(payload)
    );
  }
}
