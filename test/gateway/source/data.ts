import type { Bundle } from '../../../src/fhir/types.js';
import { condition, conditionAnswer, contraIndication } from '../../mapping/conditions.js';
import { fhirOf } from '../../mapping/differences.js';
import { answer, BSN, event, list, patient, product } from '../../mapping/message.js';

/** Marks every clinical value of what the tests of the gateway give: it must be nowhere but in an answer. */
export const CANARY = 'CANARYFICT';

/** A dispense with its number, day and prescription, and a mark in what it says. */
export function dispenseEvent(
  extension: string,
  { day = '20260302', rx = '', more = {} }: { day?: string; rx?: string; more?: Parameters<typeof event>[0] } = {},
): string {
  const kind = `<MedicationKind><code code="99900021" codeSystem="2.16.840.1.113883.2.4.4.8" displayName="${CANARY} TABLET 20MG"/></MedicationKind>`;
  const prescription = `<directTargetOf typeCode="DIR"><prescription>${rx === '' ? '<id nullFlavor="UNK"/>' : `<id root="2.999.7" extension="${rx}"/>`}<statusCode nullFlavor="UNK"/></prescription></directTargetOf>`;
  return event({
    id: `<id root="2.999.6" extension="${extension}"/>`,
    effectiveTime: `<effectiveTime value="${day}"/>`,
    product: product({ kind, ...(rx === '' ? {} : { prescription }) }),
    ...more,
  });
}

/** What a source has about somebody: dispenses, as FHIR. */
export function dispenses(bsn: string, events: readonly string[] = [dispenseEvent('D-1')]): Bundle {
  return fhirOf(answer([list(events, patient({ id: `<id root="2.16.840.1.113883.2.4.6.3" extension="${bsn}"/>` }))])).bundle;
}

/** What a source has about somebody: an intolerance and a contra-indication, as FHIR. */
export function conditions(bsn: string, more: Parameters<typeof condition>[0] = {}): Bundle {
  const all = [condition({ ...more, agent: more.agent ?? agent() }), contraIndication()];
  return fhirOf(conditionAnswer(all).replaceAll(BSN, bsn)).bundle;
}

function agent(): string {
  return `<causativeAgent><administerableMaterial><administerableMaterialKind><code code="99" codeSystem="2.16.840.1.113883.2.4.4.1.902.122" displayName="${CANARY}INES"/>
    </administerableMaterialKind></administerableMaterial></causativeAgent>`;
}
