import type { Case } from '../../src/conformance/corpus/cases.js';
import { differencesBetween } from '../../src/conformance/corpus/checks.js';
import { completeSource, type ConfiguredSource, type GivenSource, type SourceCategory } from '../../src/config/source.js';
import { readJson, writeJson } from '../../src/fhir/json.js';
import { openConnectors } from '../../src/gateway/connect/open.js';
import { machineConnectOutside } from '../../src/gateway/connect/outside.js';
import { maskedIn } from '../../src/hl7v3/masked.js';
import { DISPENSES, isWrittenForm, patientsIn, payloadOf } from '../../src/mapping/payloads.js';
import { bundleToV3 } from '../../src/mapping/to-v3.js';
import type { XmlElement } from '../../src/xml/element.js';
import { exactly, type Finding, type Judges } from './checks.js';
import { legacySystem } from './legacy-system.js';

/** What came of a case through one kind of source. */
export interface Served {
  readonly way: string;
  /** False when there was nothing to ask for. */
  readonly isAnswer: boolean;
  readonly findings: readonly Finding[];
}

/**
 * A case as the data of a source that is asked for it: in a file, and in a legacy system over HTTP. What the connector gives goes back to
 * HL7v3 and must be what was there, apart from what is masked (D19).
 */
export async function servedThrough(c: Case, judges: Judges): Promise<readonly Served[]> {
  const before = c.payloads.filter(isWrittenForm);
  const [first] = before;
  const bsn = first && patientsIn(first)[0]?.number;
  if (first === undefined || bsn === undefined || before.some((payload) => maskedIn(payload) > 0)) return [];
  const category = payloadOf(first) === DISPENSES ? 'MED' : 'ICA';
  const legacy = await legacySystem(() => before);
  const ways: Readonly<Record<string, NonNullable<GivenSource['connectors'][SourceCategory]>>> = {
    'a file': { sandbox: { path: c.file } },
    'a legacy system': { hl7v3: { address: legacy.address, megabytes: 50 } },
  };
  const served: Served[] = [];
  for (const [way, connector] of Object.entries(ways)) {
    const payloads = await asked(
      completeSource({ application: '300', sourceShields: 'marked', budget: 60, connectors: { [category]: connector } }),
      category,
      bsn,
    );
    const findings = typeof payloads === 'string' ? [payloads] : exactly(c, { before, payloads, own: differencesBetween(before, payloads) }, judges);
    served.push({ way, isAnswer: typeof payloads !== 'string', findings });
  }
  legacy.close();
  return served;
}

async function asked(source: ConfiguredSource, category: SourceCategory, bsn: string): Promise<readonly XmlElement[] | string> {
  const connectors = await openConnectors({ ura: '90000380', name: 'Source', source }, machineConnectOutside());
  const answer = await connectors.connector(category)?.fetch({ bsn, category, deadline: Date.now() + 60_000 });
  await connectors.close();
  if (answer?.kind !== 'data') return `failed: ${answer?.reason ?? 'no connector'}`;
  return bundleToV3(readJson(writeJson(answer.bundle))).payloads;
}
