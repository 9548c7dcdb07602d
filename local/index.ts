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
export { UNKNOWN_BEHAVIOURS, type Assumptions, type UnknownBehaviour } from './account/assumptions';
export { GatewayCaller, type CallerTokens, type ToolDescription, type ToolResult } from './caller/gateway-caller';
export { SignedInAssistant } from './caller/signed-in-assistant';
export { SignedInMachine } from './caller/signed-in-machine';
export type { RunningGateway } from './aws/gateway/running-gateway';
export type { LocalMessage } from './aws/cognito/outbox';
export type { LocalAppClient, LocalUserPool } from './aws/cognito/local-user-pool';
export type { AssistantClient, RegisteringAssistant } from './caller/assistant';
export { SignInError } from './caller/sign-in-error';
export type { LocalFailure } from './account/failure-log';
export {
  ERROR_CODES,
  InternalError,
  OptionError,
  TwinError,
  type ErrorCode,
  type ErrorDetails,
} from './account/twin-error';
export { TemplateError, type TemplatePlace } from './template/template-error';
export { UserRefusedError } from './aws/cognito/users/user-refused-error';
export { Clock, type ClockAdvance } from './account/clock';
export type { Exchange } from './caller/exchange';
export type { DeployedResource, DeployedStack } from './template/stack-deployment';
export type { CreatedResource } from './template/resource-type';
export type { TwinSource } from './template/stack-source';
export type { AuditEvent, AuditedRequest } from './aws/gateway/audit/audit-event';
export type { Credentials } from './aws/iam/credentials';
export type { LogRecord } from './aws/lambda/function-log';
