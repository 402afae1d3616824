import { readJson } from '../../../src/fhir/json.js';
import { textAt, treesAt, type Tree } from '../../../src/fhir/tree.js';
import { BSN } from '../../../src/fhir/systems.js';
import { differencesBetween } from '../../../src/conformance/corpus/checks.js';
import { bundleToV3 } from '../../../src/mapping/to-v3.js';
import { ASKING } from '../../../src/sandbox/cast.js';
import { askSandbox } from '../../../src/sandbox/ask.js';
import { sandboxToken } from '../../../src/sandbox/access.js';
import { personaOf } from '../../../src/simulator/token/personas.js';
import type { XmlElement } from '../../../src/xml/element.js';
import type { Network } from './network.js';
import type { WireQuestion } from './over-hl7v3.js';

/** What is searched for: types, with what stands beside them only when it is asked for. */
const SEARCHES: Readonly<Record<WireQuestion['query'], { readonly types: readonly string[]; readonly beside: Readonly<Record<string, string>> }>> = {
  QURX_IN990111NL: { types: ['MedicationDispense'], beside: {} },
  REPC_IN000023NL: { types: ['AllergyIntolerance', 'Flag'], beside: { _revinclude: 'Provenance:target' } },
};

/**
 * A GP searches over FHIR, which the gateway asks the switch point over HL7v3: the payloads that its answers become. A search is for one type,
 * so that the order between types is not told: each stands where its equal was.
 */
export async function askOverFhir(
  { query, bsn }: WireQuestion,
  before: readonly XmlElement[],
  { folder, edge, addresses }: Network,
): Promise<readonly XmlElement[] | string> {
  const [persona, client] = [personaOf('locum-gp'), ASKING[0]];
  if (persona === undefined || client === undefined) throw new RangeError('nobody asks');
  const { newId } = edge;
  const given = await sandboxToken(folder, addresses, { persona, client, patient: bsn, interactions: [query], newId });
  if ('error' in given) return `no token: ${given.error}`;
  const payloads: XmlElement[] = [];
  const { types, beside } = SEARCHES[query];
  for (const type of types) {
    const body = new URLSearchParams({ 'patient.identifier': `${BSN}|${bsn}`, ...beside }).toString();
    const { status, text } = await askSandbox(addresses, { target: `${type}/_search`, body, token: given.token, newId });
    if (status !== 200) return `${type}: status ${status}`;
    const bundle = readJson(text) as Tree;
    if (treesAt(bundle, 'link').some((link) => textAt(link, 'relation') === 'next')) return `${type}: more than a page`;
    payloads.push(...bundleToV3(bundle).payloads);
  }
  return inOrderOf(before, payloads);
}

/** Payloads in the order of their equals; others stay behind them. */
function inOrderOf(before: readonly XmlElement[], payloads: readonly XmlElement[]): readonly XmlElement[] {
  const left = [...payloads];
  const found = before.flatMap((one) => {
    const at = left.findIndex((other) => differencesBetween([one], [other]).length === 0);
    return at < 0 ? [] : left.splice(at, 1);
  });
  return [...found, ...left];
}
