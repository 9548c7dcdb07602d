/**
 * The template, or the cloud assembly around it, is wrong: AWS CloudFormation would not deploy it, or the twin cannot read
 * it. The message is one line that names the stack, the place in it, and what to do.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
