/** The files that a cloud assembly would upload, by the object key that templates name them with. */
export class Assets {
  readonly #paths = new Map<string, string>();

  /** @param path a file, or a directory that would be uploaded as a zip archive */
  add(objectKey: string, path: string): void {
    this.#paths.set(objectKey, path);
  }

  /** Where the object is on this computer, or `undefined` when no asset of the assembly bears that key. */
  find(objectKey: string): string | undefined {
    return this.#paths.get(objectKey);
  }
}
