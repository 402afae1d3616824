import type { HumanName, Patient } from '../../fhir/types.js';
import { SDTC } from '../../hl7v3/models/cda-party.js';
import { inNamespace, type Codec } from '../codec.js';
import { AD } from '../leaf/ad.js';
import { BIRTH_TIME } from '../leaf/birth.js';
import { GENDER } from '../leaf/gender.js';
import { II } from '../leaf/ii.js';
import { groupNames, joinNames, PN } from '../leaf/pn.js';
import { primitive, store } from '../leaf/primitive.js';
import { TEL } from '../leaf/tel.js';
import { BL, INT } from '../leaf/text.js';
import { TS_DATETIME } from '../leaf/ts.js';
import { many, pair, type Rule } from '../rule.js';

/** What Patient and RelatedPerson have alike. */
type Person = Pick<Patient, 'identifier' | 'address' | 'telecom' | 'name' | 'gender' | '_gender' | 'birthDate' | '_birthDate'>;

interface Where {
  /** What the names of the rules begin with. */
  readonly id: string;
  /** The person below the role: each kind of message names it otherwise. */
  readonly person: string;
  readonly spec: string;
}

/** How to reach somebody in a role: rules by the name of their element (DT 14.1, 14.4). */
export function roleRules<F extends Person>({ id, spec }: Omit<Where, 'person'>): Readonly<Record<'id' | 'addr' | 'telecom', Rule<F>>> {
  return {
    id: many(`${id}.id`, {
      v3: 'id',
      fhir: 'identifier[]',
      codec: II,
      get: (p: F) => p.identifier,
      set: (p, ids) => void (p.identifier = ids),
      spec,
    }),
    addr: many(`${id}.addr`, {
      v3: 'addr',
      fhir: 'address[]',
      codec: AD,
      get: (p: F) => p.address,
      set: (p, address) => void (p.address = address),
      spec,
    }),
    telecom: many(`${id}.telecom`, {
      v3: 'telecom',
      fhir: 'telecom[]',
      codec: TEL,
      get: (p: F) => p.telecom,
      set: (p, telecom) => void (p.telecom = telecom),
      spec,
    }),
  };
}

/** The name of a person (DT 9). */
export function nameRule<F extends Person>({ id, person, spec }: Where): Rule<F> {
  return many(`${id}.name`, {
    v3: `${person}/name`,
    fhir: 'name',
    codec: PN,
    get: (p: F) => p.name && groupNames(p.name),
    set: (p, names: HumanName[][]) => void (p.name = joinNames(names)),
    spec,
  });
}

/** What a person is: rules by the name of their element (DT 14.1, 14.4). */
export function personRules<F extends Person>({ id, person, spec }: Where): Readonly<Record<'gender' | 'birthTime', Rule<F>>> {
  return {
    gender: pair(`${id}.gender`, {
      v3: `${person}/administrativeGenderCode`,
      fhir: 'gender',
      codec: GENDER,
      get: (p: F) => primitive(p, 'gender', p.gender as string | undefined, p._gender),
      set: (p, prim) =>
        store(
          prim,
          (v) => (p.gender = v as NonNullable<F['gender']>),
          (e) => (p._gender = e),
        ),
      spec,
    }),
    birthTime: pair(`${id}.birthTime`, {
      v3: `${person}/birthTime`,
      fhir: 'birthDate',
      codec: BIRTH_TIME,
      get: (p: F) => primitive(p, 'birthDate', p.birthDate, p._birthDate),
      set: (p, prim) =>
        store(
          prim,
          (v) => (p.birthDate = v),
          (e) => (p._birthDate = e),
        ),
      spec,
    }),
  };
}

/** Death and multiple birth: in the form of a document these elements are additions to CDA (DT 14.1). */
export function lifeRules({ id, person, spec }: Where, added: 'own' | 'added'): readonly Rule<Patient>[] {
  const of = <T>(codec: Codec<T>): Codec<T> => (added === 'added' ? inNamespace(SDTC, codec) : codec);
  return [...deathRules({ id, person, spec }, of), ...birthRules({ id, person, spec }, of)];
}

type Namespaced = <T>(codec: Codec<T>) => Codec<T>;

function deathRules({ id, person, spec }: Where, of: Namespaced): readonly Rule<Patient>[] {
  return [
    pair(`${id}.deceasedTime`, {
      v3: `${person}/deceasedTime`,
      fhir: 'deceasedDateTime',
      codec: of(TS_DATETIME),
      get: (p) => primitive(p, 'deceasedDateTime', p.deceasedDateTime, p._deceasedDateTime),
      set: (p, prim) =>
        store(
          prim,
          (v) => (p.deceasedDateTime = v),
          (e) => (p._deceasedDateTime = e),
        ),
      spec,
    }),
    pair(`${id}.deceasedInd`, {
      v3: `${person}/deceasedInd`,
      fhir: 'deceasedBoolean',
      codec: of(BL),
      get: (p) => primitive(p, 'deceasedBoolean', p.deceasedBoolean, p._deceasedBoolean),
      set: (p, prim) => {
        // FHIR holds one of the two; the moment says more, and the indicator is kept for the way back.
        if (p.deceasedDateTime !== undefined || p._deceasedDateTime !== undefined) return false;
        store(
          prim,
          (v) => (p.deceasedBoolean = v),
          (e) => (p._deceasedBoolean = e),
        );
        return true;
      },
      spec,
    }),
  ];
}

function birthRules({ id, person, spec }: Where, of: Namespaced): readonly Rule<Patient>[] {
  return [
    pair(`${id}.multipleBirthOrderNumber`, {
      v3: `${person}/multipleBirthOrderNumber`,
      fhir: 'multipleBirthInteger',
      codec: of(INT),
      get: (p) => primitive(p, 'multipleBirthInteger', p.multipleBirthInteger, p._multipleBirthInteger),
      set: (p, prim) =>
        store(
          prim,
          (v) => (p.multipleBirthInteger = v),
          (e) => (p._multipleBirthInteger = e),
        ),
      spec,
    }),
    pair(`${id}.multipleBirthInd`, {
      v3: `${person}/multipleBirthInd`,
      fhir: 'multipleBirthBoolean',
      codec: of(BL),
      get: (p) => primitive(p, 'multipleBirthBoolean', p.multipleBirthBoolean, p._multipleBirthBoolean),
      set: (p, prim) => {
        if (p.multipleBirthInteger !== undefined || p._multipleBirthInteger !== undefined) return false;
        store(
          prim,
          (v) => (p.multipleBirthBoolean = v),
          (e) => (p._multipleBirthBoolean = e),
        );
        return true;
      },
      spec,
    }),
  ];
}
