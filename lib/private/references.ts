import { DefaultTokenResolver, Reference, StringConcat, Tokenization } from 'aws-cdk-lib';
import type { IPostProcessor, IResolvable, IResolveContext } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The resources that a value of a template refers to. */
export function referredTo(scope: IConstruct, value: unknown): IConstruct[] {
  const resolver = new References();
  Tokenization.resolve(value, { scope, preparing: false, resolver });
  return resolver.targets;
}

class References extends DefaultTokenResolver {
  public readonly targets: IConstruct[] = [];

  constructor() {
    super(new StringConcat());
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token)) {
      this.targets.push(token.target);
    }
    return super.resolveToken(token, context, postProcessor);
  }
}
