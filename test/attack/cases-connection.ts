import type { AttackCase as ConnectionCase } from '../support/attack-case.js';
import { JWT_CASES } from './jwt-cases.js';
import { own, type AttackCase } from './run.js';
import { TLS_CASES } from './tls-cases.js';

/** Connections, proxies and JSON web tokens: cases 56-62, which say in one word what came of them inside or outside. */
export const CONNECTION_CASES: readonly AttackCase[] = [...TLS_CASES, ...JWT_CASES].map(asRow);

/** No signature of XML is in them, so the engine does not matter: each is tried once. */
function asRow({ number, attack, expected, run }: ConnectionCase): AttackCase {
  let tried: Promise<string> | undefined;
  return own(Number(number), attack, expected, expected, async () => {
    tried ??= run();
    const code = await tried;
    return { code, outward: code };
  });
}
