/** Why there is no document. The message is for the log: a page that showed it would tell what this server can reach. */
export class MetadataDocumentError extends Error {
  override readonly name = 'MetadataDocumentError';

  /** The host says that there is no such document, or that it is another one: an earlier copy is not believed any more. */
  readonly isWithdrawn: boolean;

  constructor(message: string, options: { readonly cause?: unknown; readonly isWithdrawn?: boolean } = {}) {
    super(message, options);
    this.isWithdrawn = options.isWithdrawn ?? false;
  }
}
