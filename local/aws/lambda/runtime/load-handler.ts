import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './failure';

/** A handler of any style: asynchronous, with a callback, or streaming. */
export type Handler = (...args: unknown[]) => unknown;

/**
 * Loads the handler that `module.function` names, as Lambda does: `src/index.handler` is the export `handler` of
 * `src/index.js`, `.mjs` or `.cjs`; further dots lead into the export.
 *
 * @throws RuntimeError when the name is malformed, or the module or the export is not there
 */
export async function loadHandler(taskRoot: string, name: string): Promise<Handler> {
  if (name.includes('..')) {
    throw new RuntimeError(
      'MalformedHandlerName',
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const [, moduleName, exportPath] = /^([^.]*)\.(.*)$/.exec(basename(name)) ?? [];
  if (moduleName === undefined || exportPath === undefined) {
    throw new RuntimeError('MalformedHandlerName', 'Bad handler');
  }
  const module = await loadModule(taskRoot, join(dirname(name), moduleName));
  const handler = exportPath
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], module);
  if (!handler) {
    throw new RuntimeError('HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw new RuntimeError('HandlerNotFound', `${name} is not a function`);
  }
  return handler as Handler;
}

async function loadModule(taskRoot: string, modulePath: string): Promise<unknown> {
  const require = createRequire(join(taskRoot, 'index.js'));
  const file = resolve(taskRoot, modulePath);
  try {
    if (existsSync(`${file}.js`)) {
      return isModulePackage(taskRoot, dirname(file)) ? await importFile(`${file}.js`) : require(`${file}.js`);
    }
    if (existsSync(`${file}.mjs`)) {
      return await importFile(`${file}.mjs`);
    }
    return existsSync(`${file}.cjs`) ? require(`${file}.cjs`) : require(file);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RuntimeError('UserCodeSyntaxError', String(error));
    }
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') {
      throw new RuntimeError('ImportModuleError', String(error));
    }
    throw error;
  }
}

function importFile(file: string): Promise<unknown> {
  return import(pathToFileURL(file).href);
}

/** Whether the nearest package.json, up to the function's root, makes `.js` files ES modules. */
function isModulePackage(taskRoot: string, directory: string): boolean {
  const packageFile = join(directory, 'package.json');
  if (existsSync(packageFile)) {
    return JSON.parse(readFileSync(packageFile, 'utf8')).type === 'module';
  }
  return directory !== taskRoot && isModulePackage(taskRoot, dirname(directory));
}
