/**
 * The local twin: runs a synthesized AgentCore Gateway stack on this computer, so that sign-in and tool calls are tested
 * before anything is deployed. TypeScript and JavaScript only.
 */
export {
  LocalGateway,
  type CreateUserOptions,
  type LocalGatewayOptions,
  type LocalUser,
  type SignInOptions,
} from './local-gateway';
export { SignedInAssistant, type AssistantTokens, type ToolResult } from './signed-in-assistant';
export type { AssistantClient } from './assistant-client';
export { SignInError } from './sign-in-error';
export { TemplateError } from './template/template-error';
export { Clock, type ClockAdvance } from './clock';
export type { Exchange } from './exchange';
export type { DeployedResource, DeployedStack } from './template/stack-deployment';
export type { CreatedResource } from './template/resource-type';
export type { TwinSource } from './template/stack-source';
export type { LogRecord } from './aws/lambda/log-record';
