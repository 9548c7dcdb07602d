import { Fn, Token, type IResolvable, type IResolveContext } from 'aws-cdk-lib';

/**
 * A list of text for `Stack.toJsonString`. AWS CloudFormation has no function that writes as JSON a list which is known at
 * deployment only, and the CDK would add a custom resource with a function of its own for it. This joins the elements instead.
 *
 * It writes an empty list as `[""]`, and an element with a quote or a backslash breaks the JSON, as every text does that is known
 * at deployment only.
 */
export function jsonList(list: readonly string[]): readonly string[] {
  // What the CDK writes into JSON as it is, without quotes, is a number.
  return Token.isUnresolved(list) ? (Token.asNumber(new JsonList(list)) as unknown as readonly string[]) : list;
}

class JsonList implements IResolvable {
  public readonly creationStack = [];

  constructor(private readonly list: readonly string[]) {}

  public resolve(context: IResolveContext): unknown {
    const list: unknown = context.resolve(this.list);
    return Array.isArray(list) ? list : Fn.join('', ['["', Fn.join('","', [...this.list]), '"]']);
  }
}
