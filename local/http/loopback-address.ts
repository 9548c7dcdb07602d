const LOOPBACK = /^https?:\/\/(127(\.\d+){3}|localhost|\[::1\])([:/]|$)/i;

/** Whether an address is on this computer. */
export function isLoopbackAddress(url: string): boolean {
  return LOOPBACK.test(url);
}
