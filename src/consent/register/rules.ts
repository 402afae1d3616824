import type { Scopes } from '../policy/scopes.js';

/** What an operator can set of the rules of registration. Types of organisation are codes of 2.16.840.1.113883.2.4.15.1060. */
export interface RegisterRules {
  /** Version of the catalogue of readers and data that is asked under today (CS C-13). */
  readonly catalogue: string;
  readonly authority?: string;
  /** Kinds of data that the question of a source covers, by its type (CS C-12 T2): the same file by which is decided. */
  readonly scopes: Scopes;
  /** Types that offer the online service (CS C-73). */
  readonly online: readonly string[];
  /** Types for which the general folder is not enough (CS C-74). */
  readonly sectorForm: readonly string[];
  /** Whether a representative may decide for an incapacitated adult (CS C-28). */
  readonly representatives: boolean;
}

/** The rules under a file of scopes: GP practice (Z3) and community pharmacy (J8) are online; mental-health institution (G5, assumed). */
export function defaultRules(scopes: Scopes): RegisterRules {
  return { catalogue: '2026-01', scopes, online: ['Z3', 'J8'], sectorForm: ['G5'], representatives: false };
}
