// The template of the reference stack, for a comparison between languages.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The context that the CDK's command line would read from cdk.json, with the feature flags. */
export const CONTEXT = JSON.stringify(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context ?? {});

/** The metadata resource is left out: it lists the libraries that made the template, the language among them. */
export function templateIn(assembly) {
  const template = JSON.parse(readFileSync(join(assembly, 'GatewayAuthReference.template.json'), 'utf8'));
  delete template.Resources.CDKMetadata;
  delete template.Conditions?.CDKMetadataAvailable;
  return template;
}
