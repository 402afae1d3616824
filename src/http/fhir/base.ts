import type { Request } from 'express';

const HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** Address of the FHIR server as its clients know it: as configured, else as this client asked for it. */
export function baseOf(req: Request, configured: string | undefined, base: string): string {
  if (configured !== undefined) return configured.replace(/\/$/, '') + base;
  const host = req.get('Host') ?? '';
  return `${req.secure ? 'https' : 'http'}://${HOST.test(host) ? host : 'localhost'}${base}`;
}
