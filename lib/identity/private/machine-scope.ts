import { OAuthScope, ResourceServerScope, UserPoolResourceServer, type IUserPool } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';

/**
 * The resource server and the scope of programs that call the gateway without a person.
 *
 * The client credentials grant takes custom scopes only (Amazon Cognito Developer Guide, "Token endpoint"). The identifier is
 * fixed, so that the scope can be named before the gateway exists.
 */
export class MachineScope extends Construct {
  public static readonly NAME = 'agentcore-gateway/invoke';

  public readonly oAuthScope: OAuthScope;

  constructor(scope: Construct, id: string, userPool: IUserPool) {
    super(scope, id);
    const [identifier, scopeName] = MachineScope.NAME.split('/');
    const invoke = new ResourceServerScope({ scopeName, scopeDescription: 'Call the tools of the gateway' });
    const resourceServer = new UserPoolResourceServer(this, 'ResourceServer', {
      userPool,
      identifier,
      scopes: [invoke],
    });
    this.oAuthScope = OAuthScope.resourceServer(resourceServer, invoke);
  }
}
