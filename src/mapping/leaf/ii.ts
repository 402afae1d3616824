import { isBsn } from '../../bsn.js';
import { BSN_OID, identifierSystems, isOid, isUuid, URI_SYSTEM } from '../../fhir/systems.js';
import type { Identifier } from '../../fhir/types.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import type { XmlElement } from '../../xml/element.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { knownExtensions, knownKeys } from './known.js';
import { nullFlavorOf, readFlavor, writeFlavor } from './null-flavor.js';

interface Parts {
  root?: string;
  extension?: string;
  assigningAuthorityName?: string;
  nullFlavor?: string;
}

function readParts(element: XmlElement, cx: Context): Parts {
  const parts: Parts = {};
  for (const a of element.attributes) {
    if (a.uri !== '') cx.unread(element, a.local);
    else if (a.local === 'root') parts.root = a.value;
    else if (a.local === 'extension') parts.extension = a.value;
    else if (a.local === 'assigningAuthorityName') parts.assigningAuthorityName = a.value;
    else if (a.local === 'nullFlavor') parts.nullFlavor = a.value;
    else cx.unread(element, a.local);
  }
  for (const c of element.children) cx.unread(c);
  return parts;
}

function toFhir(element: XmlElement, cx: Context): Identifier | undefined {
  const p = readParts(element, cx);
  if (!isReadable(p, element, cx)) return undefined;
  const identifier: Identifier = {};
  if (p.nullFlavor !== undefined) identifier.extension = [readFlavor(p.nullFlavor, element, cx)];
  if (p.root !== undefined && (p.extension !== undefined || p.nullFlavor !== undefined)) {
    identifier.system = identifierSystems.toUri(p.root) ?? '';
    if (p.extension !== undefined) identifier.value = p.extension;
  } else if (p.root !== undefined) {
    identifier.system = URI_SYSTEM;
    identifier.value = (isOid(p.root) ? 'urn:oid:' : 'urn:uuid:') + p.root;
  } else if (p.extension !== undefined) {
    cx.report('identifier-without-root', element);
    identifier.value = p.extension;
  }
  if (p.nullFlavor === 'MSK' && identifier.value === undefined) {
    identifier._value = { extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'masked' }] };
  }
  if (p.assigningAuthorityName !== undefined) identifier.assigner = { display: p.assigningAuthorityName };
  if (p.root === BSN_OID && p.extension !== undefined && !isBsn(p.extension)) cx.report('bsn-invalid', element, 'extension');
  return identifier;
}

function isReadable(p: Parts, element: XmlElement, cx: Context): boolean {
  if (p.root === undefined && p.nullFlavor === undefined) {
    cx.report('required', element, 'root');
    return false;
  }
  if (p.root !== undefined && !isOid(p.root) && !isUuid(p.root)) {
    cx.report('value-format', element, 'root', { expected: 'an OID or UUID' });
    return false;
  }
  const empty = p.extension === '' ? 'extension' : p.assigningAuthorityName === '' ? 'assigningAuthorityName' : undefined;
  if (empty !== undefined) cx.report('value-format', element, empty, { expected: 'a value that is not empty' });
  return empty === undefined;
}

const KEYS = new Set(['extension', 'system', 'value', '_value', 'assigner']);
const ASSIGNER_KEYS = new Set(['display']);
const NULL_EXTENSIONS = new Set<string>([EXTENSIONS.nullFlavor, EXTENSIONS.dataAbsentReason]);

function toV3(identifier: Identifier, cx: Context, name: string): XmlElement | undefined {
  knownKeys(identifier, KEYS, cx);
  if (identifier.extension !== undefined) knownExtensions(identifier.extension, NULL_EXTENSIONS, cx);
  if (identifier._value?.extension !== undefined) knownExtensions(identifier._value.extension, NULL_EXTENSIONS, cx);
  if (identifier.assigner !== undefined) knownKeys(identifier.assigner, ASSIGNER_KEYS, cx);
  const { system, value } = identifier;
  const own = writeFlavor(identifier.extension, cx);
  const flavor = own ?? nullFlavorOf(identifier._value?.extension);
  if (own !== undefined && identifier._value !== undefined && nullFlavorOf(identifier._value.extension) !== own) {
    cx.report('derived-differs', identifier, '_value');
  }
  const assigningAuthorityName = identifier.assigner?.display;
  if (system === URI_SYSTEM && value !== undefined) {
    const root = /^urn:(?:oid|uuid):(.*)$/.exec(value)?.[1];
    if (root !== undefined && (isOid(root) || isUuid(root))) return build(name, { root, assigningAuthorityName, nullFlavor: flavor });
    cx.report('value-format', identifier, 'value', { expected: 'urn:oid: or urn:uuid:' });
    return undefined;
  }
  const root = system === undefined ? undefined : identifierSystems.toRoot(system);
  if (system !== undefined && root === undefined) {
    cx.report('system-not-supported', identifier, 'system', { found: system });
    return undefined;
  }
  if (root === undefined && flavor === undefined) {
    cx.report('required', identifier, 'system');
    return undefined;
  }
  if (value === undefined && flavor === undefined) {
    cx.report('required', identifier, 'value');
    return undefined;
  }
  if (root === BSN_OID && value !== undefined && !isBsn(value)) cx.report('bsn-invalid', identifier, 'value');
  return build(name, { root, extension: value, assigningAuthorityName, nullFlavor: flavor });
}

/** II <-> Identifier (DT 2). */
export const II: Codec<Identifier> = { about: { kind: 'II', fhir: 'Identifier', spec: 'DT 2', normalises: [4] }, toFhir, toV3 };
