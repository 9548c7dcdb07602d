import { createHash } from 'crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Stage, type CfnResource } from 'aws-cdk-lib';
import { Code, type AssetCode, type CodeConfig, type ResourceBindOptions } from 'aws-cdk-lib/aws-lambda';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { functionBundle } from './function-bundle';

/** Beside the code of the function. */
export const SETTINGS_FILE = 'settings.json';

/** The code is read by the user of AWS Lambda, whatever the umask of the person who deploys is. */
const READABLE_BY_EVERYBODY = 0o644;

/**
 * One of the package's functions with its settings in a file beside the code. Equal settings make an equal asset.
 *
 * The file may be as large as the code. The environment of a function may not: it has 4 KB (AWS Lambda Developer Guide,
 * "Quotas").
 */
export class BundleWithSettings extends Code {
  public readonly isInline = false;
  private asset?: AssetCode;

  constructor(
    private readonly functionName: string,
    private readonly settings: unknown,
  ) {
    super();
  }

  public override bind(scope: Construct): CodeConfig {
    const files = this.files();
    const assetHash = digest(files);
    // In the cloud assembly: the folder of the package may be read-only.
    const path = join(Stage.of(scope)!.assetOutdir, `${this.functionName}-${assetHash.slice(0, 16)}`);
    // Without staging the asset is this folder, and else a copy of it, which apps make at the same time if they share the assembly.
    const isStaged = !scope.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT);
    const folder = isStaged ? mkdtempSync(`${path}-`) : path;
    writeFolder(folder, files);
    this.asset = Code.fromAsset(folder, { assetHash });
    try {
      return this.asset.bind(scope);
    } finally {
      if (isStaged) {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  }

  public override bindToResource(resource: CfnResource, options?: ResourceBindOptions): void {
    this.asset?.bindToResource(resource, options);
  }

  private files(): Files {
    const bundle = functionBundle(this.functionName);
    return new Map([
      ...readdirSync(bundle)
        .sort()
        .map((file): [string, Buffer] => [file, readFileSync(join(bundle, file))]),
      [SETTINGS_FILE, Buffer.from(JSON.stringify(this.settings, undefined, 1))],
    ]);
  }
}

type Files = ReadonlyMap<string, Buffer>;

function digest(files: Files): string {
  const hash = createHash('sha256');
  for (const [file, content] of files) {
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** A copy of a read-only file would be read-only, too, and in some systems could not be removed. */
function writeFolder(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of files) {
    const path = join(folder, file);
    writeFileSync(path, content);
    chmodSync(path, READABLE_BY_EVERYBODY);
  }
}
