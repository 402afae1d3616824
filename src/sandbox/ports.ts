import { createServer, type AddressInfo } from 'node:net';
import type { SandboxPorts } from './configuration.js';

/** Ports of a sandbox for which nobody asked others. */
export const USUAL: SandboxPorts = { clear: 8080, secure: 8443, internal: 9090, page: 8090, switchPoint: 8091 };

/** Ports that nobody had a moment ago: each system must know those of the others before it starts. */
export async function freePorts(): Promise<SandboxPorts> {
  const held = await Promise.all(
    Object.keys(USUAL).map(async (name) => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
      return { name, server };
    }),
  );
  const ports = held.map(({ name, server }) => [name, (server.address() as AddressInfo).port] as const);
  await Promise.all(held.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  return { ...USUAL, ...Object.fromEntries(ports) };
}
