/**
 * What CloudTrail records of one call of a gateway, when a trail has data events of gateways (developer guide,
 * "Understanding gateway CloudTrail log entries"). A call that the authorizer refuses has an error and no `jwt`.
 */
export interface AuditEvent {
  readonly eventVersion: '1.11';
  readonly eventTime: string;
  readonly eventSource: 'bedrock-agentcore.amazonaws.com';
  readonly eventName: 'InvokeGateway';
  readonly eventType: 'AwsApiCall';
  readonly eventCategory: 'Data';
  readonly managementEvent: false;
  readonly readOnly: false;
  readonly eventID: string;
  readonly requestID: string;
  readonly awsRegion: string;
  readonly recipientAccountId: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly userIdentity:
    | { readonly type: 'AWSAccount'; readonly accountId: 'anonymous' }
    | { readonly type: 'AssumedRole'; readonly arn: string };
  readonly resources: readonly [
    { readonly type: 'AWS::BedrockAgentCore::Gateway'; readonly ARN: string; readonly accountId: string },
  ];
  readonly requestParameters: { readonly body?: AuditedRequest };
  readonly responseElements: {
    readonly statusCode: number;
    readonly body?: {
      readonly result?: { readonly isError: boolean };
      readonly error?: { readonly code: number; readonly message: string };
    };
  };
  readonly additionalEventData: {
    readonly targetId?: string;
    readonly downstreamRequestIds?: readonly string[];
    readonly jwt?: {
      readonly type: 'JWS';
      readonly headers: Readonly<Record<string, unknown>>;
      readonly claims: Readonly<Record<string, unknown>>;
    };
  };
}

/** A JSON-RPC request without what its sender wrote into it. */
export interface AuditedRequest {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: { readonly name?: string; readonly uri?: string; readonly arguments?: 'REDACTED' };
}
