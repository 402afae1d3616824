import type { Matrix } from '../policy/matrix.js';
import type { Regions } from '../policy/regions.js';
import type { Scopes } from '../policy/scopes.js';
import type { Relation, RequesterSnapshot } from './request.js';

/**
 * May refuse a declared relation, by a list of appointments or shifts of the requester. It learns nothing of what others hold about the
 * patient, and gives the same verdict for the same input (CS C-43 T4).
 */
export type RelationCheck = (relation: Relation, requester: RequesterSnapshot) => boolean;

/** By what is decided: the versioned files, and settings. Nothing in it opens what is closed for want of consent (CS C-16 T2). */
export interface Policy {
  readonly matrix: Matrix;
  readonly regions: Regions;
  readonly scopes: Scopes;
  /** The exchange system that a yes is about (CS C-14). */
  readonly network: string;
  /** Whether a set of tokens without a person present is accepted, for a batch only (CS C-45 T4, D24). */
  readonly serverTokenSet: 'off' | 'batch';
  /** `lsp`: who asks learns which sources of other regions have a permit to them (CS b.4). */
  readonly regionDisclosure: 'silent' | 'lsp';
  /** Whether we play the switch: then an addressed source outside the region is refused, R-DEST. */
  readonly playsSwitch: boolean;
  /** How many days before a visit a batch may ask (CS C-55 T2). */
  readonly batchHorizonDays: number;
  readonly relationCheck?: RelationCheck;
}

/** Versions under which a decision was taken, so that it can be taken again (CS b.1). */
export interface PolicyVersions {
  readonly matrix: string;
  readonly regions: string;
  readonly scopes: string;
}

export function versionsOf({ matrix, regions, scopes }: Policy): PolicyVersions {
  return { matrix: matrix.version, regions: regions.version, scopes: scopes.version };
}
