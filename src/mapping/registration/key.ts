import { isBsn } from '../../bsn.js';
import type { Problem } from '../../hl7v3/problem.js';
import { valueProblem } from '../../hl7v3/wrapper-check.js';
import { attribute, type XmlElement } from '../../xml/element.js';
import { readActReference } from './act-reference.js';
import type { IndexKey } from './entry.js';
import { allCodes, categoryOf, type IndexCode, type IndexCodes } from './index-codes.js';

/** The key of an entry, unless something of it is missing or not known. */
export interface KeyRead {
  readonly key: IndexKey | undefined;
  readonly problems: readonly Problem[];
  /** The elements that tell application, patient and last change. */
  readonly application: XmlElement | undefined;
  readonly patient: XmlElement | undefined;
  readonly updated: XmlElement | undefined;
}

/** Reads the key of an entry: patient, kind of data, application (AM 5.2). */
export function readKey(entry: XmlElement, codes: IndexCodes): KeyRead {
  const { code, bsn, application, updated, problems } = readActReference(entry);
  const [patient] = bsn;
  const number = patient && attribute(patient, 'extension');
  const category = code === undefined ? undefined : kindOf(code, codes);
  const all: readonly Problem[] = [
    ...problems,
    ...(category?.problems ?? []),
    ...(patient === undefined || isBsn(number ?? '')
      ? []
      : [{ code: 'bsn-invalid', element: patient, attribute: 'extension', severity: 'error' } as const]),
  ];
  const id = application && attribute(application, 'extension');
  const complete = number !== undefined && id !== undefined && category?.code !== undefined && category.category !== undefined;
  const key = complete ? { bsn: number, category: category.category, code: category.code, application: id } : undefined;
  return { key, problems: all, application, patient, updated };
}

function kindOf(element: XmlElement, codes: IndexCodes): Pick<Partial<IndexKey>, 'code' | 'category'> & { readonly problems: readonly Problem[] } {
  const absent = ['code', 'codeSystem'].flatMap((name) => valueProblem(element, name, undefined));
  const code = codeOf({ code: attribute(element, 'code'), codeSystem: attribute(element, 'codeSystem') });
  if (code === undefined) return { problems: absent };
  const category = categoryOf(code, codes);
  if (category !== undefined) return { code, category, problems: absent };
  return { code, problems: [...absent, { code: 'code-unknown', element, attribute: 'code', found: code.code, expected: allCodes(codes) }] };
}

/** A code that is complete. */
export function codeOf(given: { readonly code?: string | undefined; readonly codeSystem?: string | undefined } | undefined): IndexCode | undefined {
  const { code, codeSystem } = given ?? {};
  return code === undefined || code === '' || codeSystem === undefined || codeSystem === '' ? undefined : { code, codeSystem };
}
