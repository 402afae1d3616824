import type { Refusal } from '../../consent/decision/codes.js';
import { FORMS, type AnswerForm } from '../../consent/decision/forms.js';
import type { Issue } from '../../errors.js';
import { ACKNOWLEDGEMENT_DETAIL_CODE, ACT_CODE } from '../../hl7v3/oids.js';
import type { QueryOutcome } from '../../hl7v3/reply.js';
import { errorOf, transmissionError } from '../../hl7v3/transmission-error.js';
import type { Deed } from '../scenario.js';

/** Words for codes that need some beside them (AM 3.8). */
const TEXT: Readonly<Record<string, string>> = {
  AUTERR_MEDISCH: 'Deze rol is niet geautoriseerd om deze gegevens op te vragen.',
};

/** A refusal as the switch answers it (CS b.4, AM 4.3a); undefined where it is a fault. `errors` are those of the question. */
export function refusedOutcome(code: Refusal, errors: readonly Issue[], asked: string): QueryOutcome | undefined {
  const { asSwitch, hl7v3 } = FORMS[code];
  const form = asSwitch ?? hl7v3;
  if (form === 'fault') return undefined;
  const details = code === 'R-SYN' ? detailsOf(errors, asked) : [];
  return { acknowledgement: form.acknowledgement, queryResponse: form.queryResponse, details, ...issueIn(form) };
}

/** Errors of a message, each by the finest code that fits. */
export function detailsOf(errors: readonly Issue[], asked: string): NonNullable<QueryOutcome['details']> {
  return errors.length === 0 ? [transmissionError('SYN105')] : errors.map((issue) => errorOf(issue, asked));
}

/** The error that the scenario wants. */
export function playedDetails({ code }: Deed): NonNullable<QueryOutcome['details']> {
  return [{ typeCode: 'E', code: { code, codeSystem: ACKNOWLEDGEMENT_DETAIL_CODE, displayName: 'as the scenario says' }, location: [] }];
}

function issueIn({ detectedIssue }: AnswerForm): Pick<QueryOutcome, 'detectedIssue'> {
  if (detectedIssue === undefined) return {};
  const { code, system } = detectedIssue;
  const displayName = system === ACT_CODE ? {} : { displayName: TEXT[code] ?? code };
  return { detectedIssue: { code, codeSystem: system, ...displayName } };
}
