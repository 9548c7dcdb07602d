import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib';
import { CfnUserPool, type IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { IConstruct } from 'constructs';

/** The definition of a pool that this app makes, also where it was imported by a reference to it; undefined of all others. */
export function definitionOf(userPool: IUserPool): CfnUserPool | undefined {
  const { defaultChild } = userPool.node;
  return isUserPool(defaultChild) ? defaultChild : definitionById(userPool.userPoolId);
}

/** The definition of the pool that an id refers to. */
export function definitionById(userPoolId: string): CfnUserPool | undefined {
  const [token] = Tokenization.reverseString(userPoolId).tokens;
  return Reference.isReference(token) && isUserPool(token.target) ? token.target : undefined;
}

function isUserPool(construct: IConstruct | undefined): construct is CfnUserPool {
  return (
    construct !== undefined &&
    CfnResource.isCfnResource(construct) &&
    construct.cfnResourceType === CfnUserPool.CFN_RESOURCE_TYPE_NAME
  );
}
