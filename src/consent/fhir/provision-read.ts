import { momentOf, spanOf } from '../day.js';
import type { Moment } from '../moment.js';
import type { Choice } from '../opt-in.js';
import { ACT_REASON, CONSENT_ACTION, PARTICIPATION_TYPE, URA_SYSTEM } from './canonicals.js';
import { codesIn, identified, isUra } from './concept.js';
import type { Place } from './place.js';

const RULE = 'gw-optin';

/** What the provision of a `gw-optin` says. */
export interface Provision {
  readonly decision: Choice;
  readonly effective: Moment;
  readonly ended?: Moment;
  readonly recipients?: readonly string[];
}

/** Reads `Consent.provision` of a decision (CS c.2). @param source URA that the custodian must have (CS C-02) */
export function readProvision(provision: Place, source: string | undefined): Provision | undefined {
  provision.onlyKeys(RULE, ['type', 'period', 'actor', 'action', 'purpose']);
  const decision = provision.at('type').code('C-05', ['permit', 'deny']);
  const effective = moment(provision.at('period').at('start'), true);
  const ended = moment(provision.at('period').at('end'), false);
  if (effective !== undefined && ended !== undefined && ended < effective) provision.at('period').report('invariant', 'per-1');
  const recipients = readActors(provision, source);
  checkActions(provision);
  checkPurpose(provision);
  if (decision === undefined || effective === undefined) return undefined;
  return { decision, effective, ...(ended === undefined ? {} : { ended }), ...(recipients.length === 0 ? {} : { recipients }) };
}

function moment(place: Place, required: boolean): Moment | undefined {
  const text = place.formed(RULE, (t) => spanOf(t) !== undefined, 'a FHIR dateTime', required);
  return text === undefined ? undefined : momentOf(text);
}

/** The custodian is the source, once; the others are the only readers. */
function readActors(provision: Place, source: string | undefined): readonly string[] {
  const actors = provision.at('actor').items();
  const role = (actor: Place): unknown => codesIn(actor.at('role'), PARTICIPATION_TYPE)[0]?.value;
  const custodians = actors.filter((a) => role(a) === 'CST');
  if (custodians.length === 0) provision.at('actor').report('required', 'C-02', { expected: 'CST' });
  for (const more of custodians.slice(1)) more.report('too-many', 'C-02');
  const custodian = custodians[0]?.at('reference');
  const ura = custodian === undefined ? undefined : identified(custodian, URA_SYSTEM, 'C-02', isUra, 'eight digits');
  if (ura !== undefined && source !== undefined && ura !== source) {
    custodian?.at('identifier').at('value').report('invariant', 'C-02', { found: ura, expected: source });
  }
  for (const actor of actors.filter((a) => role(a) !== 'CST' && role(a) !== 'IRCP')) {
    actor.at('role').report('code-unknown', RULE, { expected: 'CST, IRCP' });
  }
  return actors.filter((a) => role(a) === 'IRCP').flatMap((a) => identified(a.at('reference'), URA_SYSTEM, 'C-02', isUra, 'eight digits') ?? []);
}

function checkActions(provision: Place): void {
  const actions = provision.at('action').items();
  if (actions.length === 0) provision.at('action').report('required', RULE);
  for (const third of actions.slice(2)) third.report('too-many', RULE);
  for (const action of actions) {
    const code = codesIn(action, CONSENT_ACTION)[0]?.value;
    if (code !== 'access' && code !== 'disclose') action.report('code-unknown', RULE, { expected: 'access, disclose' });
  }
}

function checkPurpose(provision: Place): void {
  const purpose = provision.at('purpose').only('C-43');
  if (purpose.exists && (purpose.at('system').value !== ACT_REASON || purpose.at('code').value !== 'TREAT')) {
    purpose.report('fixed-value', 'C-43', { expected: `${ACT_REASON}#TREAT`, severity: 'error' });
  }
}
