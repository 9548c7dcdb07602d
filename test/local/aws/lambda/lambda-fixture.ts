import { localAccount } from '../../../../local/account/local-account';
import { createResource } from '../create-resource';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { IamService } from '../../../../local/aws/iam/iam-service';
import { LambdaService } from '../../../../local/aws/lambda/lambda-service';
import { ServiceApis } from '../../../../local/aws/service-apis/service-apis';
import type { CreatedResource } from '../../../../local/template/resource-type';

export const ROLE_ARN = 'arn:aws:iam::123456789012:role/function-role';

/** The properties that every function needs, for a test that is about something else. */
export const BASIC_FUNCTION = { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: ROLE_ARN };

/** Of an `AWS::Lambda::Url`. */
interface UrlProperties {
  readonly [property: string]: unknown;
  readonly AuthType?: string;
  readonly Qualifier?: string;
}

/** Lambda and IAM of a twin, with what a test needs to deploy to it. `await using` stops it. */
export class LambdaFixture implements AsyncDisposable {
  readonly warnings: string[] = [];
  readonly account = localAccount({
    accountId: '123456789012',
    warn: (message) => this.warnings.push(message),
  });
  readonly iam = new IamService(this.account);
  readonly apis = new ServiceApis(this.account, this.iam);
  readonly lambda = new LambdaService(this.account, this.iam, this.apis);
  readonly #directories: string[] = [];

  async create(type: string, logicalId: string, properties: object): Promise<CreatedResource> {
    return createResource(this.lambda, type, logicalId, properties);
  }

  /** Deploys a function with CommonJS code. Its logical id is its name. */
  async createFunction(name: string, source: string, properties: object = {}): Promise<CreatedResource> {
    return this.create('AWS::Lambda::Function', name, {
      ...BASIC_FUNCTION,
      FunctionName: name,
      Code: { ZipFile: source },
      ...properties,
    });
  }

  /** Deploys a function with the files of an asset directory. */
  async createFunctionOf(name: string, files: Record<string, string>, properties: object = {}) {
    this.account.assets.set(`${name}.zip`, this.directory(files));
    return this.createFunction(name, '', { Code: { S3Bucket: 'assets', S3Key: `${name}.zip` }, ...properties });
  }

  /** Deploys a function with a URL, and returns where it is served. */
  async createUrl(name: string, source: string, url: UrlProperties = {}, properties: object = {}) {
    await this.createFunction(name, source, properties);
    return this.createUrlOf(name, url);
  }

  /** As the CDK does, with the permissions without which a URL that anybody may call refuses everybody. */
  async createUrlOf(name: string, url: UrlProperties = {}): Promise<string> {
    if ((url.AuthType ?? 'NONE') === 'NONE') {
      const FunctionName = url.Qualifier === undefined ? name : `${name}:${url.Qualifier}`;
      const permission = { FunctionName, Principal: '*' };
      await this.create('AWS::Lambda::Permission', `${name}Public`, {
        ...permission,
        Action: 'lambda:InvokeFunctionUrl',
        FunctionUrlAuthType: 'NONE',
      });
      await this.create('AWS::Lambda::Permission', `${name}PublicInvoke`, {
        ...permission,
        Action: 'lambda:InvokeFunction',
        InvokedViaFunctionUrl: true,
      });
    }
    const { attributes } = await this.create('AWS::Lambda::Url', `${name}Url`, {
      AuthType: 'NONE',
      TargetFunctionArn: name,
      ...url,
    });
    return this.account.origins.toLoopback(attributes!.FunctionUrl as string);
  }

  /** A temporary directory with these files. */
  directory(files: Record<string, string | Uint8Array>): string {
    const directory = mkdtempSync(join(tmpdir(), 'lambda-test-'));
    this.#directories.push(directory);
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), content);
    }
    return directory;
  }

  /** What a function wrote. */
  output(name: string): string[] {
    return this.lambda.logs.filter(({ functionName }) => functionName === name).map(({ message }) => message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.lambda.stop();
    await this.apis.stop();
    for (const directory of this.#directories) {
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

/** The body of a response. A test that expects another shape fails by itself. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function json(response: Response): Promise<any> {
  return response.json() as Promise<unknown>;
}
