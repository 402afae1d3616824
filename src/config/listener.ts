/** Where a server listens. */
export interface Listener {
  readonly host: string;
  /** 0: the system chooses. */
  readonly port: number;
}

/** Whether nobody outside this machine reaches a listener there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Whether an address in clear is of this machine. */
export function isLoopbackAddress(address: string): boolean {
  return /^http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?(\/|$)/.test(address);
}
