import { CfnResource, CrossStackReferences, ReferenceStrength, Stack } from 'aws-cdk-lib';
import { DEFAULT_CROSS_STACK_REFERENCES } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';

/**
 * Lets other stacks read these resources with `Fn::GetStackOutput` instead of an export.
 *
 * For what can disappear or change with a property, such as the app client of an assistant. AWS CloudFormation removes no export that
 * another stack imports, and updates the stack that exports first, so that the property could not be changed in one deployment
 * (README of aws-cdk-lib, "The deadly embrace").
 *
 * The exports stay as long as the app is in transition, with the feature flag `@aws-cdk/core:defaultCrossStackReferences` set to
 * "both". From a nested stack, other stacks read outputs of the `AWS::CloudFormation::Stack`, so that is read in this way too, with
 * all that is in the nested stack.
 */
export function referenceWeakly(...resources: IConstruct[]): void {
  for (const resource of resources) {
    const strength =
      resource.node.tryGetContext(DEFAULT_CROSS_STACK_REFERENCES) === ReferenceStrength.BOTH
        ? ReferenceStrength.BOTH
        : ReferenceStrength.WEAK;
    // A role that was created before (`Role.customizeRoles`) has no resource.
    let producer = CfnResource.isCfnResource(resource) ? resource : resource.node.defaultChild;
    while (producer) {
      CrossStackReferences.of(producer).produce(strength);
      producer = Stack.of(producer).nestedStackResource;
    }
  }
}
