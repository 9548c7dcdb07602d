/**
 * The local twin: runs a synthesized AgentCore Gateway stack on this computer, so that sign-in and tool calls are tested
 * before anything is deployed. TypeScript and JavaScript only.
 */
export { LocalGateway } from './local-gateway';
export type {
  CreateUserOptions,
  LocalGatewayOptions,
  LocalUser,
  SignInMachineOptions,
  SignInOptions,
} from './local-gateway-options';
export { UNKNOWN_BEHAVIOURS, type Assumptions, type UnknownBehaviour } from './unknown-behaviours';
export { GatewayCaller, type CallerTokens, type ToolResult } from './gateway-caller';
export { SignedInAssistant } from './signed-in-assistant';
export { SignedInMachine } from './signed-in-machine';
export type { RunningGateway } from './running-gateway';
export type { LocalAppClient, LocalUserPool } from './aws/cognito/local-user-pool';
export type { AssistantClient } from './assistant-client';
export { SignInError } from './sign-in-error';
export { TemplateError } from './template/template-error';
export { Clock, type ClockAdvance } from './clock';
export type { Exchange } from './exchange';
export type { DeployedResource, DeployedStack } from './template/stack-deployment';
export type { CreatedResource } from './template/resource-type';
export type { TwinSource } from './template/stack-source';
export type { AuditEvent, AuditedRequest } from './aws/gateway/audit-event';
export type { Credentials } from './aws/iam/credentials';
export type { LogRecord } from './aws/lambda/log-record';
