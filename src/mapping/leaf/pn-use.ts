import { EXTENSIONS } from '../../fhir/extensions.js';
import { V3_ENTITY_NAME_USE } from '../../fhir/systems.js';
import type { Extension, HumanName } from '../../fhir/types.js';
import type { Context } from '../context.js';
import { knownExtensions, knownKeys } from './known.js';
import { codesOf } from './pn-form.js';

/** The codes that iso21090-EN-use may have (v3-EntityNameUseR2). The L of 2005, legal, is not among them. */
const EN_USES: ReadonlySet<string> = new Set('A ANON I P R C M ABC IDE SYL OLD DN OR PHON SRCH T'.split(' '));
const SPECIFIED: ReadonlySet<string> = new Set([EXTENSIONS.codeSpecification]);
const COMPANION_KEYS: ReadonlySet<string> = new Set(['extension']);

/** The official name that a v3 name becomes, with its uses: as EN-use, or where that lacks one, all as the finer code beside `use` (DT 9). */
export function officialName(extension: readonly Extension[], codes: readonly string[]): HumanName {
  const isListed = codes.every((code) => EN_USES.has(code));
  const uses = isListed ? codes.map((valueCode): Extension => ({ url: EXTENSIONS.nameUse, valueCode })) : [];
  const all = [...uses, ...extension];
  const name: HumanName = all.length > 0 ? { extension: all, use: 'official' } : { use: 'official' };
  if (isListed) return name;
  const coding = codes.map((code) => ({ system: V3_ENTITY_NAME_USE, code }));
  return { ...name, _use: { extension: [{ url: EXTENSIONS.codeSpecification, valueCodeableConcept: { coding } }] } };
}

/** The uses of a v3 name: what stands beside `use` decides, else EN-use; HL7v3 has no use that says official or usual. */
export function usesOf(name: HumanName, cx: Context): string | undefined {
  if (name.use !== undefined && name.use !== 'official') cx.report('not-mapped', name, 'use', { found: name.use });
  const stated = codesOf(name.extension, EXTENSIONS.nameUse, cx);
  const codes = name._use === undefined ? stated : [...specified(name._use, cx), ...stated];
  return codes.length === 0 ? undefined : codes.join(' ');
}

function specified(beside: NonNullable<HumanName['_use']>, cx: Context): string[] {
  knownKeys(beside, COMPANION_KEYS, cx);
  knownExtensions(beside.extension, SPECIFIED, cx);
  const concept = beside.extension?.find((e) => e.url === EXTENSIONS.codeSpecification)?.valueCodeableConcept;
  return (concept?.coding ?? []).flatMap((coding) => {
    if (coding.system === V3_ENTITY_NAME_USE && coding.code !== undefined && /^\S+$/.test(coding.code)) return [coding.code];
    cx.report('code-unknown', coding, 'code', { expected: 'a code of EntityNameUse' });
    return [];
  });
}
