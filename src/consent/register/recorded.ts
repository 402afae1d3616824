import { isCategory, type Category } from '../category.js';
import { isFhirDate, spanOf } from '../day.js';
import { CHANNELS } from '../fhir/optin-extensions.js';
import { scopeOf } from '../policy/scopes.js';
import type { Moment } from '../moment.js';
import type { RegisterCommand, StandingAtSource } from './command.js';
import { refuse, type Refusal } from './refusals.js';
import type { RegisterRules } from './rules.js';

type Check = (command: RegisterCommand, standing: StandingAtSource, rules: RegisterRules, now: Moment) => readonly (Refusal | false)[];

/** Refusals because of what is recorded of a decision: all of them, in the order of the rules (CS C-01 to C-14, C-65, C-71, C-73, C-74). */
export function refusedRecord(command: RegisterCommand, standing: StandingAtSource, rules: RegisterRules, now: Moment): readonly Refusal[] {
  return CHECKS.flatMap((check) => check(command, standing, rules, now)).filter((found) => found !== false);
}

/** Kinds of data that a decision is about: those named, else those of the question of this type of source (CS C-12). */
export function categoriesOf({ categories }: RegisterCommand, { participation }: StandingAtSource, rules: RegisterRules): readonly Category[] {
  return categories ?? scopeOf(rules.scopes, participation?.type ?? '');
}

const basis: Check = ({ basis: given, migrated }) => [given === 'opt-out' && refuse(migrated === true ? 'opt-out-legacy' : 'opt-out')];

const channel: Check = ({ channel: by, digid, identityEstablished }, { participation }, rules) => {
  const isOnline = by === 'online-digid' || by === 'online-form-printed';
  const service = participation?.online ?? 'undecided';
  return [
    !CHANNELS.some((known) => known === by) && refuse('channel'),
    by === 'online-digid' && (digid === undefined || digid === 'basis') && refuse('second-factor'),
    by === 'online-form-printed' && identityEstablished === undefined && refuse('identity-not-established'),
    isOnline && !rules.online.includes(participation?.type ?? '') && refuse('online-source-type'),
    isOnline && service === 'refuses' && refuse('online-refused'),
    by === 'online-digid' && service === 'undecided' && refuse('digid-undecided'),
  ];
};

const date: Check = ({ given }, _standing, _rules, now) => {
  const span = given === undefined ? undefined : spanOf(given);
  return [span === undefined ? refuse('date-missing') : span.from > Date.parse(now) && refuse('date-in-future')];
};

const information: Check = ({ information: told, migrated }) => [
  told.length === 0 && refuse('information-missing'),
  told.some((i) => !isFhirDate(i.date)) && refuse('information-missing'),
  told.some((i) => i.material === 'unknown') && migrated !== true && refuse('material-unknown'),
  told.some((i) => i.material === 'other' && (i.title === undefined || i.approved === undefined)) && refuse('material-untitled'),
];

const sector: Check = ({ channel: by, information: told }, { participation }, rules) => [
  by === 'form' &&
    rules.sectorForm.includes(participation?.type ?? '') &&
    told.length > 0 &&
    told.every((i) => i.material === 'folder') &&
    refuse('sector-form'),
];

const recorder: Check = (command) => [command.recorder === undefined && refuse('recorder-missing')];

const twice: Check = ({ decision, decisionConfirmed }) => [
  decisionConfirmed === undefined ? refuse('not-repeated') : decisionConfirmed !== decision && refuse('decisions-differ'),
];

const evidence: Check = ({ channel: by, decision, evidence: main, signatures }, { collectionOf }) => {
  const pointers = [{ evidence: main, decision }, ...signatures];
  const isMixed = pointers.some((p) => {
    const collection = p.evidence === undefined ? undefined : collectionOf?.(p.evidence);
    return collection !== undefined && collection !== p.decision;
  });
  return [by === 'form' && main === undefined && refuse('evidence-missing'), isMixed && refuse('evidence-mixed')];
};

const scope: Check = (command, standing, rules) => {
  const categories = categoriesOf(command, standing, rules);
  const question = standing.participation === undefined ? undefined : rules.scopes.categories.get(standing.participation.type);
  const isOutside = (category: string): boolean => !isCategory(category) || question?.includes(category) === false;
  return [categories.length === 0 && refuse('categories-missing'), categories.some(isOutside) && refuse('scope')];
};

const catalogue: Check = ({ catalogue: version, migrated, network = 'lsp' }, _standing, rules) => [
  version !== undefined && version !== rules.catalogue && migrated !== true && refuse('catalogue'),
  network !== 'lsp' && refuse('network'),
];

const CHECKS: readonly Check[] = [basis, channel, date, information, sector, recorder, twice, evidence, scope, catalogue];
