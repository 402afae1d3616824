import type { XmlElement } from '../src/xml/element.js';
import { conditions } from './condition.js';
import { dispenseList } from './dispense.js';
import type { Chance } from './random.js';

/** Something that is exchanged: how its answers are made, and where real ones stand in a corpus. */
export interface Subject {
  readonly name: string;
  /** Id of the interaction that answers. */
  readonly interaction: string;
  /** What is in an answer with that many records of one patient. */
  readonly payloads: (records: number, chance: Chance) => readonly XmlElement[];
  /** Records in the smaller message of the doubling: some 2 MB when indented. */
  readonly many: number;
  readonly corpus: { readonly folder: string; readonly isCase: (name: string) => boolean };
}

/** Medication dispense lists (MD 1). */
export const DISPENSES: Subject = {
  name: 'dispenses',
  interaction: 'QURX_IN990113NL',
  payloads: (records, chance) => [dispenseList(records, chance)],
  many: 400,
  corpus: { folder: 'dispense', isCase: (name) => name.startsWith('v612-') },
};

/** Intolerances and contra-indications (AI 1). */
export const CONDITIONS: Subject = {
  name: 'conditions',
  interaction: 'REPC_IN000024NL',
  payloads: conditions,
  many: 550,
  corpus: { folder: 'allergy', isCase: (name) => /^(syn-)?ica-/.test(name) },
};

export const SUBJECTS: readonly Subject[] = [DISPENSES, CONDITIONS];
