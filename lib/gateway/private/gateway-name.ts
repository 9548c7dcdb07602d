import { Names } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { requireResourceName } from '../../private/resource-name';

/** The length that the CDK admits; the service appends eleven characters of its own to make the gateway's id. */
const MAX_LENGTH = 48;

/** Refuses a gateway name that the service refuses at deployment. */
export function requireGatewayName(property: string, gatewayName: string): void {
  requireResourceName(property, gatewayName, MAX_LENGTH);
}

/** A gateway name from the construct path. */
export function generateGatewayName(scope: Construct): string {
  return Names.uniqueResourceName(scope, { maxLength: MAX_LENGTH, separator: '-' }).toLowerCase();
}
