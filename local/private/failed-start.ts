import { InternalError, TwinError } from '../account/twin-error';
import { TemplateError } from '../template/template-error';

/**
 * The error that a start ends with: it has the warnings that there were until then. Its message has those about the resource that
 * failed, because they say why more often than not.
 */
export function failedStart(error: unknown, warnings: readonly string[]): TwinError {
  const failed = error instanceof TwinError ? error : new InternalError('the start', error);
  return Object.assign(failed instanceof TemplateError ? explained(failed, warnings) : failed, {
    warnings: [...warnings],
  });
}

function explained(failed: TemplateError, warnings: readonly string[]): TemplateError {
  const place = `${failed.stackName}/${failed.logicalId}: `;
  const own = warnings.filter((warning) => warning.startsWith(place)).map((warning) => warning.slice(place.length));
  return own.length === 0 ? failed : failed.saying(`${failed.message} (warned before: ${own.join('; ')})`);
}
