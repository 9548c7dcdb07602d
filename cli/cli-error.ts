/** The command cannot do what was asked of it. The message is one line that says what to do about it. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
