import { SANDBOX, type Config } from '../../src/config.js';
import type { Organisation } from '../../src/config/organisations.js';
import type { HttpEdge } from '../../src/http/frame.js';
import { startServers, type Servers } from '../../src/http/servers.js';
import { machineOutside, type Outside } from '../../src/trust/world/outside.js';

/** Servers of a test, with what they log. */
export interface Served extends Servers {
  readonly log: readonly string[];
}

/** The organisation that the gateway of a test acts for. */
export const ORGANISATION: Organisation = {
  ura: '90000380',
  name: 'Practice A',
  applicationIds: ['300'],
  registers: [],
  certificates: [],
  trust: SANDBOX.trust,
};

/** What a server gets from outside: a clock that stands still, ids that are new. */
export const EDGE: HttpEdge = { log: () => undefined, now: () => new Date('2026-01-02T03:04:05Z'), newId: () => crypto.randomUUID() };

/** Opens both listeners on ports that the system chooses. The clock stands still. */
export async function served(changes: Partial<Config> = {}, outside: Partial<Outside> = {}): Promise<Served> {
  const log: string[] = [];
  const config = { ...SANDBOX, public: { host: '127.0.0.1', port: 0 }, internal: { host: '127.0.0.1', port: 0 }, ...changes };
  const edge = { ...EDGE, log: (line: string) => void log.push(line) };
  return { ...(await startServers(config, '0.1.0', edge, { ...machineOutside(), ...outside })), log };
}

/** The first issue of an OperationOutcome. */
export async function issueIn(response: Response): Promise<{ readonly severity: string; readonly code: string; readonly of: string | undefined }> {
  const { resourceType, issue } = (await response.json()) as {
    readonly resourceType: string;
    readonly issue: readonly {
      readonly severity: string;
      readonly code: string;
      readonly details: { readonly coding?: readonly { readonly code: string }[] };
    }[];
  };
  expect(resourceType).toBe('OperationOutcome');
  const [first] = issue;
  return { severity: first?.severity ?? '', code: first?.code ?? '', of: first?.details.coding?.[0]?.code };
}
