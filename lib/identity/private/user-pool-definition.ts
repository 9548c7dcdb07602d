import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib';
import { CfnUserPool, type IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { IConstruct } from 'constructs';

/** The definition of a pool that this app makes, also where it was imported by a reference to it; undefined of all others. */
export function definitionOf(userPool: IUserPool): CfnUserPool | undefined {
  const { defaultChild } = userPool.node;
  return isUserPool(defaultChild)
    ? defaultChild
    : (definitionById(userPool.userPoolId) ?? definitionById(userPool.userPoolArn));
}

/** The definition of the pool that an id or an ARN refers to. */
export function definitionById(id: string): CfnUserPool | undefined {
  const [token] = Tokenization.reverseString(id).tokens;
  return Reference.isReference(token) && isUserPool(token.target) ? token.target : undefined;
}

function isUserPool(construct: IConstruct | undefined): construct is CfnUserPool {
  return (
    construct !== undefined &&
    CfnResource.isCfnResource(construct) &&
    construct.cfnResourceType === CfnUserPool.CFN_RESOURCE_TYPE_NAME
  );
}
