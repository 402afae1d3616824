import type { HumanName, Practitioner, Reference } from '../../fhir/types.js';
import { AUTHOR_PERSON, INFORMANT_PERSON } from '../../hl7v3/models/condition.js';
import { descend, type ElementModel } from '../../hl7v3/model.js';
import type { XmlElement } from '../../xml/element.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import { AD } from '../leaf/ad.js';
import { CD } from '../leaf/cd.js';
import { isSameGts } from '../leaf/gts.js';
import { II } from '../leaf/ii.js';
import { nullFlavorOf } from '../leaf/null-flavor.js';
import { groupNames, joinNames, PN } from '../leaf/pn.js';
import { TEL } from '../leaf/tel.js';
import { many, pair, type Rule } from '../rule.js';
import { organization } from './organization.js';
import { idsOf, newProfessional, professional, PROFESSIONAL_PLACES, setIds, type Professional } from './professional.js';

function practitioner(p: Professional): Practitioner {
  return (p.practitioner ??= { resourceType: 'Practitioner', id: '' });
}

/** The schema wants a name of an author; one that is not stated is nothing in FHIR and is always written back. */
function needsName(model: ElementModel, path: string): boolean {
  return descend(model, path).min === 1;
}

function isNotStated(names: readonly HumanName[][]): boolean {
  const [only, ...more] = names.flat();
  return more.length === 0 && only !== undefined && Object.keys(only).join() === 'extension' && nullFlavorOf(only.extension) === 'NI';
}

interface PersonSpec {
  readonly id: string;
  readonly model: ElementModel;
  /** Where the name of the person stands: not the same for an author and an informant (AI 1). */
  readonly name: string;
  /** Where it stands what the person does. */
  readonly code?: string;
  /** Name of the element of the organisation. */
  readonly organization?: string;
  readonly spec: string;
  /** What else the message has in its form of the element. */
  readonly more?: readonly Rule<Professional>[];
}

/** The person. Names and addresses come before ids: they tell that there is somebody. */
function personRules({ id, model, name }: PersonSpec): readonly Rule<Professional>[] {
  return [
    many(`${id}.name`, {
      v3: name,
      fhir: 'practitioner.name',
      codec: PN,
      get: (p) => p.practitioner?.name && groupNames(p.practitioner.name),
      set: (p, names: HumanName[][]) => {
        if (!isNotStated(names)) practitioner(p).name = joinNames(names);
      },
      ...(needsName(model, name) ? { absent: (_p, _cx, element) => build(element, { nullFlavor: 'NI' }) } : {}),
      spec: 'DT 14.2',
    }),
    many(`${id}.addr`, {
      v3: 'addr',
      fhir: 'practitioner.address[]',
      codec: AD,
      get: (p) => p.practitioner?.address,
      set: (p, address) => void (practitioner(p).address = address),
      spec: 'DT 14.2',
    }),
    many(`${id}.id`, {
      v3: 'id',
      fhir: ['practitioner.identifier[]', 'role.practitioner'],
      codec: II,
      get: idsOf,
      set: setIds,
      absent: (_p, _cx, element) => build(element, { nullFlavor: 'NI' }),
      spec: 'DT 14.2',
    }),
  ];
}

/** What the person does, and for whom. */
function roleRules({ id, model, code: place = 'code', organization: org = 'Organization' }: PersonSpec): readonly Rule<Professional>[] {
  return [
    pair(`${id}.code`, {
      v3: place,
      fhir: ['role.specialty[0]', 'role.code[0]'],
      codec: CD,
      get: (p) => p.role.specialty?.[0] ?? p.role.code?.[0],
      set: (p, code) => void (p.role.specialty = [code]),
      spec: 'DT 14.2',
    }),
    many(`${id}.telecom`, {
      v3: 'telecom',
      fhir: ['role.telecom[]', 'practitioner.telecom[]'],
      codec: TEL,
      get: (p) => p.role.telecom ?? p.practitioner?.telecom,
      set: (p, telecom) => void (p.role.telecom = telecom),
      spec: 'DT 14.2',
    }),
    pair(`${id}.organization`, {
      v3: org,
      fhir: 'role.organization',
      codec: organization(`${id}Organization`, descend(model, org)),
      get: (p): Reference | undefined => p.role.organization,
      set: (p, found) => void (p.role.organization = found),
      spec: 'DT 14.3',
    }),
  ];
}

/** A professional in a role <-> PractitionerRole with Practitioner and Organization, with as much as its model has (DT 14.2). */
export function assignedPerson(spec: PersonSpec): Codec<Reference> {
  const { model } = spec;
  const has = (rule: Rule<Professional>): boolean => model.children.some((m) => m.name === rule.v3?.split('/')[0]);
  return professional(
    act<Professional>({
      model,
      fhir: 'PractitionerRole',
      spec: spec.spec,
      create: newProfessional,
      alsoRead: PROFESSIONAL_PLACES,
      rules: [...personRules(spec), ...roleRules(spec), ...(spec.more ?? [])].filter(has),
    }),
    model,
  );
}

/** author/assignedPerson <-> PractitionerRole (AI 1, 2.2). */
export const AUTHOR = assignedPerson({ id: 'author', model: AUTHOR_PERSON, name: 'assignee/assigneePerson/name', spec: 'AI 2.2' });

/** informant/assignedPerson, and that of an annotation, <-> PractitionerRole (AI 1, 2.2). */
export const INFORMANT = assignedPerson({ id: 'informant', model: INFORMANT_PERSON, name: 'assignedPerson/name', spec: 'AI 2.2' });

/** What the schema wants of an author of whom nothing is known. */
export function notStatedAuthor(name: string): XmlElement {
  const unknown = (element: string): XmlElement => build(element, { nullFlavor: 'NI' });
  return build(name, {}, [unknown('id'), build('assignee', {}, [build('assigneePerson', {}, [unknown('name')])])]);
}

export function isNotStatedAuthor(element: XmlElement): boolean {
  return element.children.length === 2 && isSameGts(element, notStatedAuthor(element.local));
}
