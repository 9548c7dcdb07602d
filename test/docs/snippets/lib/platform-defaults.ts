import { App, PropertyInjectors } from 'aws-cdk-lib';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { GatewayAuthorizationServer } from 'cdk-agentcore-gateway-auth';

/** An app in which AWS X-Ray traces every authorization server, unless its stack says otherwise. */
export function platformApp(): App {
  const app = new App();
  PropertyInjectors.of(app).add({
    constructUniqueId: GatewayAuthorizationServer.PROPERTY_INJECTION_ID,
    inject: (props: object) => ({ tracing: Tracing.ACTIVE, ...props }),
  });
  return app;
}
