interface Export {
  readonly stackName: string;
  readonly region: string;
  readonly value: string;
}

/**
 * What the stacks that were deployed so far export, for `Fn::ImportValue`. Names are unique within a region, and no stack imports from
 * another region (CloudFormation Template Reference, "Outputs").
 */
export class StackExports {
  readonly #exports = new Map<string, Export[]>();

  /** @throws an error that says who exports this already, without its place */
  add(name: string, exported: Export): void {
    const others = this.#exports.get(name) ?? [];
    const other = others.find(({ region }) => region === exported.region);
    if (other !== undefined) {
      throw new Error(`"${name}" is exported by stack "${other.stackName}" already; choose another name`);
    }
    this.#exports.set(name, [...others, exported]);
  }

  /** @throws an error that says what is not there, without its place */
  read(name: string, region: string): string {
    const named = this.#exports.get(name) ?? [];
    const found = named.find((candidate) => candidate.region === region);
    if (found === undefined) {
      const problem = `no stack that was deployed before exports "${name}"`;
      throw new Error(
        named.length === 0
          ? `${problem}; include that stack in the cloud assembly`
          : `${problem} in ${region}, and stack "${named[0]!.stackName}" exports it in ${named[0]!.region}; give the value as a parameter of the stack`,
      );
    }
    return found.value;
  }
}
