import type { Construct } from 'constructs';
import {
  deployedIn,
  environmentOf,
  environmentOfCertificate,
  requireSameEnvironment,
} from '../../../private/same-environment';
import type { GatewayAuthorizationServerProps } from '../gateway-authorization-server-props';

/** Refuses resources of another account or region that an authorization server cannot use there. */
export function requireUsableEnvironments(scope: Construct, props: GatewayAuthorizationServerProps): void {
  const { domain, encryptionKey, alarmTopic, accessLogGroup } = props;
  const here = deployedIn(scope);
  if (domain) {
    const { certificate, hostedZone } = domain;
    const environment = environmentOfCertificate(certificate);
    requireSameEnvironment('certificateOfServer', 'domain.certificate', certificate, environment, here);
    if (hostedZone) {
      requireSameEnvironment('hostedZone', 'domain.hostedZone', hostedZone, hostedZone.env, here);
    }
  }
  if (encryptionKey) {
    const environment = environmentOf(encryptionKey, encryptionKey.keyArn);
    requireSameEnvironment('encryptionKey', 'encryptionKey', encryptionKey, environment, here);
  }
  if (accessLogGroup) {
    const environment = environmentOf(accessLogGroup, accessLogGroup.logGroupArn);
    requireSameEnvironment('logGroup', 'accessLogGroup', accessLogGroup, environment, here);
  }
  if (alarmTopic) {
    const environment = environmentOf(alarmTopic, alarmTopic.topicArn);
    requireSameEnvironment('alarmTopic', 'alarmTopic', alarmTopic, environment, here);
  }
}
