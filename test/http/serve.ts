import { SANDBOX, type Config } from '../../src/config.js';
import { startServers, type Servers } from '../../src/http/servers.js';

/** Servers of a test, with what they log. */
export interface Served extends Servers {
  readonly log: readonly string[];
}

/** Opens both listeners on ports that the system chooses. The clock stands still and ids count. */
export async function served(changes: Partial<Config> = {}): Promise<Served> {
  const log: string[] = [];
  let ids = 0;
  const config = { ...SANDBOX, public: { host: '127.0.0.1', port: 0 }, internal: { host: '127.0.0.1', port: 0 }, ...changes };
  const edge = {
    log: (line: string) => void log.push(line),
    now: () => new Date('2026-01-02T03:04:05Z'),
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
  };
  return { ...(await startServers(config, '0.1.0', edge)), log };
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
