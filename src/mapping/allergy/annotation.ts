import type { Annotation, Prim, Reference } from '../../fhir/types.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { ANNOTATION as MODEL } from '../../hl7v3/models/condition.js';
import { attribute, type XmlElement } from '../../xml/element.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { extensionOf, primitiveExtension, primitiveIn } from '../extension.js';
import { CS } from '../leaf/code.js';
import { II } from '../leaf/ii.js';
import { knownKeys } from '../leaf/known.js';
import { primitive, store } from '../leaf/primitive.js';
import { ST } from '../leaf/text.js';
import { TS_DATETIME } from '../leaf/ts.js';
import { INFORMANT } from '../party/assigned-person.js';
import { pair, type Rule } from '../rule.js';

/** Who wrote an annotation: somebody by number alone, or a professional of whom more is told. */
interface Writer {
  readonly logical?: Reference;
  readonly role?: Reference;
  readonly name?: string;
}

const LOGICAL_KEYS = new Set(['identifier']);

/** An author of whom only the number is given, as is usual. */
function onlyId(element: XmlElement): XmlElement | undefined {
  const [id, ...others] = element.children;
  const isBare = others.length === 0 && id?.local === 'id' && id.uri === element.uri;
  return isBare && element.attributes.every((a) => a.local === 'classCode' && a.value === 'ASSIGNED') ? id : undefined;
}

/** author/assignedPerson of an annotation: R4 knows no role there, so a number is a logical reference and the rest an extension (AI 2). */
const WRITER: Codec<Writer> = {
  about: { ...INFORMANT.about, kind: 'WRITER', fhir: 'Reference(Practitioner)', spec: 'AI 2' },
  toFhir: (element, cx) => {
    const id = onlyId(element);
    // The schema wants an author; one that is not stated is nothing in FHIR and is always written back.
    if (id?.attributes.length === 1 && attribute(id, 'nullFlavor') === 'NI') return {};
    const identifier = id && II.toFhir(id, cx);
    if (identifier !== undefined) return { logical: { identifier } };
    const role = id === undefined ? INFORMANT.toFhir(element, cx) : undefined;
    return role && { role };
  },
  toV3: ({ logical, role, name: text }, cx, name) => {
    if (role !== undefined) return INFORMANT.toV3(role, cx, name);
    if (logical?.identifier !== undefined) {
      knownKeys(logical, LOGICAL_KEYS, cx);
      return build(name, {}, [II.toV3(logical.identifier, cx, 'id')]);
    }
    return text === undefined
      ? notStated(name)
      : build(name, {}, [build('id', { nullFlavor: 'NI' }), build('assignedPerson', {}, [build('name', {}, [], text)])]);
  },
};

function notStated(name: string): XmlElement {
  return build(name, {}, [build('id', { nullFlavor: 'NI' })]);
}

/** The practitioner behind a role, for readers that look for the author in its usual place. */
function practitionerOf(role: Reference, cx: Context): Reference | undefined {
  if (role.reference === undefined) return role.extension === undefined ? undefined : { extension: role.extension };
  const resource = cx.resources.resolve(role.reference);
  const practitioner = resource?.resourceType === 'PractitionerRole' ? resource.practitioner : undefined;
  if (practitioner?.reference !== undefined) return cx.resources.again(practitioner);
  return practitioner?.extension === undefined ? undefined : { extension: practitioner.extension };
}

/** What the authorReference beside a role points at. */
function practitionerIn({ reference }: Reference, cx: Context): string | undefined {
  const resource = reference === undefined ? undefined : cx.resources.resolve(reference);
  return resource?.resourceType === 'PractitionerRole' ? resource.practitioner?.reference : undefined;
}

function writerOf(a: Annotation, cx: Context): Writer | undefined {
  const role = extensionOf(a, 'annotationAuthor')?.valueReference;
  const { authorReference, authorString } = a;
  if (role !== undefined) {
    if (authorReference?.reference !== practitionerIn(role, cx)) cx.report('derived-differs', a, 'authorReference');
    return { role };
  }
  if (authorString !== undefined) return { name: authorString };
  if (authorReference === undefined) return undefined;
  if (authorReference.reference === undefined && authorReference.identifier !== undefined) return { logical: authorReference };
  const found = authorReference.reference === undefined ? undefined : cx.resources.resolve(authorReference.reference);
  if (found !== undefined && found.resourceType !== 'Practitioner' && found.resourceType !== 'PractitionerRole') {
    cx.report('not-mapped', a, 'authorReference', { expected: 'Practitioner' });
    return undefined;
  }
  return { role: authorReference };
}

/** What was noted, and the status of the note (AI 2, 8). */
export function textRules(id: string, spec: string): readonly Rule<Annotation>[] {
  return [
    pair<Annotation, Prim>(`${id}.text`, {
      v3: 'text',
      fhir: 'text',
      codec: ST,
      get: (a) => primitive(a, 'text', a.text, a._text),
      set: (a, prim) =>
        store(
          prim,
          (v) => (a.text = v),
          (e) => (a._text = e),
        ),
      spec,
    }),
    pair<Annotation, Prim>(`${id}.status`, {
      v3: 'statusCode',
      fhir: 'extension(annotationStatus).valueCode',
      codec: CS,
      get: (a) => primitiveIn(extensionOf(a, 'annotationStatus'), 'valueCode'),
      // Completed is what every annotation is; only something else is worth an extension.
      set: (a, status) => {
        if (status.value !== 'completed' || status.extension !== undefined)
          a.extension = [...(a.extension ?? []), primitiveExtension(EXTENSIONS.annotationStatus, 'valueCode', status)];
      },
      absent: (_a, _cx, name) => build(name, { code: 'completed' }),
      spec,
    }),
  ];
}

/** annotation <-> Annotation (AI 2). */
export const ANNOTATION: Codec<Annotation> = act<Annotation>({
  model: MODEL,
  fhir: 'Annotation',
  spec: 'AI 2',
  create: () => ({}),
  rules: [
    ...textRules('annotation', 'AI 2'),
    pair('annotation.time', {
      v3: 'author/time',
      fhir: 'time',
      codec: TS_DATETIME,
      get: (a) => primitive(a, 'time', a.time, a._time),
      set: (a, prim) =>
        store(
          prim,
          (v) => (a.time = v),
          (e) => (a._time = e),
        ),
      spec: 'AI 2',
    }),
    pair('annotation.author', {
      v3: 'author/assignedPerson',
      fhir: ['authorReference', 'extension(annotationAuthor).valueReference', 'authorString'],
      codec: WRITER,
      get: writerOf,
      set: (a, { logical, role }, cx) => {
        const reference = logical ?? (role && practitionerOf(role, cx));
        if (reference !== undefined) a.authorReference = reference;
        if (role?.reference !== undefined) a.extension = [...(a.extension ?? []), { url: EXTENSIONS.annotationAuthor, valueReference: role }];
      },
      absent: (_a, _cx, name) => notStated(name),
      spec: 'AI 2',
    }),
  ],
});
