export default async function stopSharedServer(): Promise<void> {
  await globalThis.serverOfAllFiles?.stop();
}
