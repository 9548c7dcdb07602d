/** Which output of which stack, as `Fn::GetStackOutput` names it. */
export interface StackOutputReference {
  readonly stackName: string;
  readonly outputName: string;
  readonly region: string;
}

/** The outputs of the stacks that were deployed so far, for `Fn::GetStackOutput`. */
export class StackOutputs {
  readonly #stacks = new Map<string, { readonly region: string; readonly outputs: ReadonlyMap<string, string> }[]>();

  /** @param outputs with the values that AWS would have: none whose condition does not hold */
  add(stackName: string, region: string, outputs: ReadonlyMap<string, string>): void {
    this.#stacks.set(stackName, [...(this.#stacks.get(stackName) ?? []), { region, outputs }]);
  }

  /** @throws an error that says what is not there, without its place */
  read({ stackName, outputName, region }: StackOutputReference): string {
    const named = this.#stacks.get(stackName) ?? [];
    const stack = named.find((candidate) => candidate.region === region);
    if (stack === undefined) {
      const elsewhere = named.map((candidate) => candidate.region).join(', ');
      throw new Error(
        elsewhere === ''
          ? `no stack that was deployed before is called "${stackName}"; include it in the cloud assembly, and make this stack depend on it`
          : `stack "${stackName}" is in ${elsewhere} and not in ${region}; correct "Region"`,
      );
    }
    const value = stack.outputs.get(outputName);
    if (value === undefined) {
      const known = [...stack.outputs.keys()].join(', ') || 'none';
      throw new Error(`stack "${stackName}" has no output "${outputName}" (it has: ${known})`);
    }
    return value;
  }
}
