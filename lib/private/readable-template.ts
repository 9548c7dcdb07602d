import {
  DefaultTokenResolver,
  Reference,
  Stack,
  StringConcat,
  Token,
  Tokenization,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
} from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';

/**
 * A value of a template as a person reads it: with a placeholder `${construct path.attribute}` for what is known at deployment only.
 */
export function readable(scope: IConstruct, value: unknown): unknown {
  const { region } = Stack.of(scope);
  const partition = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition;
  return Tokenization.resolve(value, {
    scope,
    preparing: false,
    resolver: new Placeholders({ 'AWS::Partition': partition }),
  });
}

class Placeholders extends DefaultTokenResolver {
  constructor(private readonly known: Readonly<Record<string, string | undefined>>) {
    super(new StringConcat());
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token)) {
      return this.placeholder(nameOf(token));
    }
    return this.asText(super.resolveToken(token, context, postProcessor));
  }

  private placeholder(name: string): string {
    return this.known[name] ?? `\${${name}}`;
  }

  /** An intrinsic function as text. */
  private asText(value: unknown): unknown {
    const [[name, argument] = [], second] = Object.entries(Object(value) as Record<string, unknown>);
    if (name === undefined || second !== undefined || !/^(Ref|Fn::\w+)$/.test(name)) {
      return value;
    }
    if (name === 'Ref') {
      return this.placeholder(String(argument));
    }
    if (name === 'Fn::Join') {
      const [delimiter, parts] = argument as [string, unknown];
      if (Array.isArray(parts)) {
        return parts.join(delimiter);
      }
    }
    return this.placeholder(Array.isArray(argument) ? argument.flat().join('.') : String(argument));
  }
}

function nameOf({ target, displayName }: Reference): string {
  if (Stack.isStack(target)) {
    return displayName;
  }
  const path = target.node.path.replace(/\/Resource$/, '');
  return displayName === 'Ref' ? path : `${path}.${displayName}`;
}
