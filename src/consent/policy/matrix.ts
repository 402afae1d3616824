import type { Category } from '../category.js';

/** What may be asked for, in the order of their columns (CS d). */
export const PULLED = ['PS', 'MED', 'ICA'] as const satisfies readonly Category[];

/** What is sent unasked, with presumed consent (CS C-52, C-53). */
export const PUSHED = ['RX', 'REF', 'LOC'] as const satisfies readonly Category[];

/** In what capacity somebody asks; a request may be in several contexts, or in none. */
export const CONTEXTS = ['waarneming', 'own-patient', 'institution'] as const;
export type Context = (typeof CONTEXTS)[number];

/** Asking others, sending to one, or receiving from one. */
export const ACTIONS = ['pull', 'send', 'receive'] as const;
export type Action = (typeof ACTIONS)[number];

/** How a party that is no care professional may read: its own, of one patient under the number of a case, or freely. */
export type Reading = 'own' | 'case' | 'read';

/** When a request is in a context: the conditions that are given all hold, or the kind of organisation is enough by itself. */
export interface ContextRule {
  readonly organisationTypes?: readonly string[];
  readonly relations?: readonly string[];
  readonly always?: readonly string[];
}

/** A row of the file for one role. */
export interface Permit {
  readonly contexts: ReadonlySet<Context> | '*';
  /** The only HL7v3 interactions that it is about. */
  readonly interactions?: readonly string[];
  /** Version of the catalogue from which on a yes covers these readers (CS C-13). */
  readonly reconsentFrom?: string;
}

/** Who may do what, ready to look up: what is not in `permits` is refused. Made by `readMatrix`. */
export interface Matrix {
  readonly version: string;
  /** By `permitKey`. */
  readonly permits: ReadonlyMap<string, readonly Permit[]>;
  /** Roles that are refused under a mandate too. */
  readonly excludedRoles: ReadonlySet<string>;
  readonly excludedParties: ReadonlySet<string>;
  readonly contexts: Readonly<Record<Context, ContextRule>>;
  readonly parties: ReadonlyMap<string, Readonly<Partial<Record<'IDX' | 'LOG', Reading>>>>;
}

/** One question to the matrix. */
export interface Cell {
  readonly role: string;
  readonly contexts: readonly Context[];
  readonly category: Category;
  readonly action: Action;
  readonly interaction: string;
}

export function permitKey(role: string, category: Category, action: Action): string {
  return `${role} ${category} ${action}`;
}

/** The permit that allows it, of several the one that asks no newer yes; undefined: refused. Looking in the index: see `lookedUp`. */
export function permitOf(matrix: Matrix, cell: Cell): Permit | undefined {
  let best: Permit | undefined;
  for (const permit of matrix.permits.get(permitKey(cell.role, cell.category, cell.action)) ?? []) {
    if (!covers(permit, cell)) continue;
    if (best === undefined || (permit.reconsentFrom ?? '') < (best.reconsentFrom ?? '')) best = permit;
  }
  return best;
}

/** The kinds of data that somebody may look up in the index: those that may be pulled (CS d, IDX). */
export function lookedUp(matrix: Matrix, who: Omit<Cell, 'category' | 'action'>): readonly Category[] {
  return PULLED.filter((category) => permitOf(matrix, { ...who, category, action: 'pull' }) !== undefined);
}

/** The contexts of who asks from a kind of organisation (2.16.840.1.113883.2.4.15.1060) and with what relation to the patient. */
export function contextsOf(matrix: Matrix, organisationType: string, relation: string): readonly Context[] {
  return CONTEXTS.filter((context) => {
    const { organisationTypes, relations, always } = matrix.contexts[context];
    if (always?.includes(organisationType) === true) return true;
    return organisationTypes?.includes(organisationType) !== false && relations?.includes(relation) !== false;
  });
}

function covers({ contexts, interactions }: Permit, cell: Cell): boolean {
  if (interactions?.includes(cell.interaction) === false) return false;
  return contexts === '*' || cell.contexts.some((context) => contexts.has(context));
}
