/** Why there is no document. The message is for the log: a page that showed it would tell what this server can reach. */
export class MetadataDocumentError extends Error {
  override readonly name = 'MetadataDocumentError';

  /**
   * There is no such document: its host says so or has another one, or the URL is none that is fetched. An earlier copy is not
   * believed any more. Without it the document may be there when it is asked for again.
   */
  readonly isWithdrawn: boolean;

  constructor(message: string, options: { readonly cause?: unknown; readonly isWithdrawn?: boolean } = {}) {
    super(message, options);
    this.isWithdrawn = options.isWithdrawn ?? false;
  }
}
