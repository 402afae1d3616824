import type { CodeableConcept, ContactPoint, Identifier, Practitioner, PractitionerRole, Reference } from '../../fhir/types.js';
import type { ElementModel } from '../../hl7v3/model.js';
import { attribute, child, type XmlElement } from '../../xml/element.js';
import { checkProfiles, finishResource } from '../act.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { knownExtensions, knownKeys } from '../leaf/known.js';
import { ABSENT_URLS, nullFlavorOf, readFlavor, writeFlavor } from '../leaf/null-flavor.js';
import { restoreRaw } from '../raw.js';
import { target } from '../reference.js';
import type { RuleDoc } from '../rule.js';

/** The two resources that one health professional in HL7v3 becomes (DT 14.2); the organisation is a third, by reference. */
export interface Professional {
  practitioner?: Practitioner;
  role: PractitionerRole;
}

/** The view of a professional that rules fill. */
export function newProfessional(): Professional {
  return { role: { resourceType: 'PractitionerRole', id: '' } };
}

/** Ids of the person; a single unknown one says that the practitioner is unknown, and makes no resource (DT 14.2). */
export function setIds(p: Professional, ids: Identifier[]): void {
  const [only, ...more] = ids;
  if (p.practitioner !== undefined) {
    p.practitioner.identifier = ids;
    return;
  }
  const unknown =
    more.length === 0 &&
    only !== undefined &&
    only.value === undefined &&
    only.system === undefined &&
    only.assigner === undefined &&
    only.extension !== undefined;
  if (unknown) p.role.practitioner = { extension: only.extension ?? [] };
  else p.practitioner = { resourceType: 'Practitioner', id: '', identifier: ids };
}

export function idsOf(p: Professional): readonly Identifier[] | undefined {
  if (p.practitioner !== undefined) return p.practitioner.identifier;
  const extension = p.role.practitioner?.extension;
  return nullFlavorOf(extension) === undefined ? undefined : [{ extension: extension ?? [] }];
}

/** What the person does: the specialism, else the role. HL7v3 has one place, so a role beside a specialism is reported. */
export function codeOf({ role }: Professional, cx: Context): CodeableConcept | undefined {
  const specialty = role.specialty?.[0];
  if (specialty !== undefined && role.code?.[0] !== undefined) cx.report('not-mapped', role.code, 0);
  return specialty ?? role.code?.[0];
}

/** Where the person is reached in that role, else at all; HL7v3 has one place. */
export function telecomOf({ role, practitioner }: Professional, cx: Context): readonly ContactPoint[] | undefined {
  if (role.telecom !== undefined && practitioner?.telecom !== undefined) cx.report('not-mapped', practitioner, 'telecom');
  return role.telecom ?? practitioner?.telecom;
}

const ROLE_REFERENCE_KEYS = new Set(['reference', 'extension']);

/**
 * A role element (author, performer, responsible party) and the reference to its PractitionerRole. A role that is itself
 * unknown is a reference with the nullFlavor and no resource.
 */
export function professional(codec: Codec<Professional>, model: ElementModel): Codec<Reference> {
  const ids = codec.about.rules?.find((rule) => rule.fhir.includes('role.practitioner'));
  return {
    about: { ...codec.about, fhir: 'Reference(PractitionerRole)' },
    toFhir: (element, cx) => {
      const flavor = attribute(element, 'nullFlavor');
      if (flavor !== undefined && element.children.length === 0) return { extension: [readFlavor(flavor, element, cx)] };
      return cx.once.reference(codec, element, cx, () => readRole(element, codec, ids, cx));
    },
    toV3: (ref, cx, name) => {
      knownKeys(ref, ROLE_REFERENCE_KEYS, cx);
      knownExtensions(ref.extension, ABSENT_URLS, cx);
      const flavor = writeFlavor(ref.extension, cx);
      if (flavor !== undefined && ref.reference === undefined) return build(name, { nullFlavor: flavor });
      const alone = practitionerAlone(ref, cx);
      if (alone !== undefined) return codec.toV3(alone, cx, name);
      const role = target<PractitionerRole>(ref, 'PractitionerRole', cx);
      if (role === undefined) return undefined;
      checkProfiles(role, cx);
      return cx.once.element(codec, role, name, cx, () => {
        const element = codec.toV3({ role, ...practitionerOf(role, cx) }, cx, name);
        return element && restoreRaw(element, role, model, cx);
      });
    },
  };
}

/** Reads a role, and the person in it as a resource of its own. */
function readRole(element: XmlElement, codec: Codec<Professional>, ids: RuleDoc | undefined, cx: Context): Reference | undefined {
  cx.enter(element);
  const p = codec.toFhir(element, cx);
  if (p?.practitioner !== undefined) {
    cx.enter(element);
    finishResource(p.practitioner, element, cx);
    p.role.practitioner = cx.resources.add(p.practitioner);
    if (ids !== undefined) {
      const id = child(element, ids.v3 ?? '') ?? element;
      cx.trace?.add({ rule: ids.id, element: id, owner: p.role, places: ['practitioner.reference'], value: undefined, back: undefined });
    }
  }
  finishResource(p?.role ?? {}, element, cx);
  return p && cx.resources.add(p.role);
}

/** FHIR may refer to the person without a role; then that is all there is to say. */
function practitionerAlone(ref: Reference, cx: Context): Professional | undefined {
  const found = ref.reference === undefined ? undefined : cx.resources.resolve(ref.reference);
  if (found?.resourceType !== 'Practitioner') return undefined;
  checkProfiles(found, cx);
  return { practitioner: found, role: cx.copyOf<PractitionerRole>(ref, { resourceType: 'PractitionerRole' }) };
}

function practitionerOf(role: PractitionerRole, cx: Context): Pick<Professional, 'practitioner'> {
  const ref = role.practitioner;
  if (ref === undefined) return {};
  knownKeys(ref, ROLE_REFERENCE_KEYS, cx);
  knownExtensions(ref.extension, ABSENT_URLS, cx);
  if (ref.reference === undefined) return {};
  const practitioner = target<Practitioner>(ref, 'Practitioner', cx);
  if (practitioner === undefined) return {};
  checkProfiles(practitioner, cx);
  return { practitioner };
}

/** What the view's two resources have beside the places that rules name. */
export const PROFESSIONAL_PLACES = ['practitioner', 'role'].flatMap((r) =>
  ['resourceType', 'id', 'meta.profile', 'extension(v3Raw)[]'].map((p) => `${r}.${p}`),
);
