import { readJson } from '../../../fhir/json.js';
import { isTree, type Tree } from '../../../fhir/tree.js';
import type { Exchanged } from '../../../trust/tls/send.js';
import { statusFailure } from '../connection.js';
import { SourceFailure } from '../failure.js';

/** The resource in an answer of a FHIR server. Throws a SourceFailure: another status, no JSON in UTF-8, or no resource. */
export function resourceIn({ status, octets }: Exchanged): Tree {
  if (status !== 200) throw statusFailure(status);
  const value = json(octets);
  if (!isTree(value) || typeof value['resourceType'] !== 'string') throw new SourceFailure('unreadable');
  return value;
}

function json(octets: Uint8Array): unknown {
  try {
    return readJson(new TextDecoder('utf-8', { fatal: true }).decode(octets));
  } catch (error) {
    // The decoder throws a TypeError for what is no UTF-8.
    if (['JsonError', 'TypeError'].includes((error as Error).name)) throw new SourceFailure('unreadable');
    throw error;
  }
}
