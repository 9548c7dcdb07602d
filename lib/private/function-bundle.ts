import { existsSync } from 'fs';
import { dirname, join } from 'path';
import { invalidProperty } from './invalid-property';

/** The package's root: the nearest folder above that has a package.json, in the checkout and where it is installed. */
function packageRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) {
    return folder;
  }
  const parent = dirname(folder);
  if (parent === folder) {
    throw invalidProperty(
      'IncompletePackage',
      'package.json',
      __dirname,
      'there is none in this folder or above it',
      'install cdk-agentcore-gateway-auth again',
    );
  }
  return packageRoot(parent);
}

/** The folder with the bundled code of one of the package's functions. */
export function functionBundle(name: string): string {
  const bundle = join(packageRoot(__dirname), 'dist', 'functions', name);
  if (!existsSync(join(bundle, 'index.mjs'))) {
    throw invalidProperty(
      'IncompletePackage',
      'function',
      name,
      `its code is missing in ${bundle}`,
      'run npm run build',
    );
  }
  return bundle;
}
