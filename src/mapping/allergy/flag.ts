import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Annotation, Flag, Provenance, Reference } from '../../fhir/types.js';
import { CONDITION } from '../../hl7v3/models/condition.js';
import { descend } from '../../hl7v3/model.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { extend, extensionOf, extensionsOf, primitiveExtension, primitiveIn } from '../extension.js';
import { CODING } from '../leaf/coding.js';
import { IVL_TS } from '../leaf/ivl.js';
import { plain, primitive } from '../leaf/primitive.js';
import { TS_DATETIME } from '../leaf/ts.js';
import { derived, many, pair } from '../rule.js';
import { within } from '../view.js';
import { ANNOTATION } from './annotation.js';
import { CONTRA_INDICATION } from './codes.js';
import { conditionRules } from './condition.js';
import { participant, referenceTo } from '../party/participant.js';
import { contraIndicationRules } from './contra-indication.js';
import { flagStatusRules } from './flag-status.js';
import { AUTHOR, INFORMANT, SELF } from './participants.js';
import { agentsSaid, authorOf, informantsIn, instantOf, recordedIn } from './provenance.js';

/** A contra-indication in FHIR: the Flag, and who told of it, which a Flag has no place for (AI 6). */
export interface ContraIndication {
  readonly flag: Flag;
  informants?: Reference[];
  /** What was received about its origin. */
  provenance?: Provenance;
}

const ANNOTATED = within('flag.annotation.of', descend(CONDITION, 'subjectOf2'), 'annotation', ANNOTATION, 'AI 6');

const shared = conditionRules<ContraIndication, Flag>({
  id: 'flag',
  prefix: 'flag.',
  of: (c) => c.flag,
  patient: (f) => f.subject,
  patientPlace: 'subject',
  setPatient: (f, patient) => void (f.subject = patient),
  isNegated: (f) => f.modifierExtension?.find((e) => e.url === EXTENSIONS.negation)?.valueBoolean === true,
});

const own = contraIndicationRules<ContraIndication>({ id: 'flag', prefix: 'flag.', of: (c) => c.flag, code: CONTRA_INDICATION, times: IVL_TS });

const status = flagStatusRules<ContraIndication>({ id: 'flag', prefix: 'flag.', of: (c) => c.flag });

function annotationsOf(f: Flag): Annotation[] | undefined {
  const all = extensionsOf(f, 'annotation')?.flatMap((e) => e.valueAnnotation ?? []);
  const comment = extensionOf(f, 'comment')?.valueString;
  return all ?? (comment === undefined ? undefined : [{ text: comment }]);
}

function isPatient(reference: Reference | undefined, cx: Context): boolean {
  return reference?.reference !== undefined && cx.resources.resolve(reference.reference)?.resourceType === 'Patient';
}

/** Condition with a contra-indication (DX) <-> Flag and Provenance (AI 6). */
export const FLAG: Codec<ContraIndication> = act<ContraIndication>({
  model: CONDITION,
  fhir: 'Flag',
  spec: 'AI 6',
  create: () => ({ flag: { resourceType: 'Flag', id: '' } }),
  alsoRead: [
    ...['resourceType', 'id', 'meta.profile', 'extension(v3Raw)[]'].map((place) => `flag.${place}`),
    ...['resourceType', 'id', 'meta.profile', 'target'].map((place) => `provenance.${place}`),
    'informants',
  ],
  rules: [
    shared.negation,
    shared.id,
    own.code,
    own.category,
    shared.text,
    status.actStatus,
    status.status,
    pair('flag.uncertainty', {
      v3: 'uncertaintyCode',
      fhir: 'flag.extension(uncertainty).valueCoding',
      codec: CODING,
      get: ({ flag }) => extensionOf(flag, 'uncertainty')?.valueCoding,
      set: ({ flag }, coding) => extend(flag, 'uncertainty', { valueCoding: coding }),
      absent: (_c, _cx, name) => build(name, { code: 'N', codeSystem: '2.16.840.1.113883.5.1053' }),
      spec: 'AI 6',
    }),
    own.period,
    shared.confidentiality,
    own.value,
    shared.patient,
    pair('flag.authorTime', {
      v3: 'author/time',
      fhir: ['flag.extension(authorTime).valueDateTime', 'provenance.recorded'],
      codec: TS_DATETIME,
      get: ({ flag, provenance }) => primitiveIn(extensionOf(flag, 'authorTime'), 'valueDateTime') ?? recordedIn(provenance),
      set: ({ flag }, time) => void (flag.extension ??= []).push(primitiveExtension(EXTENSIONS.authorTime, 'valueDateTime', time)),
      spec: 'AI 6',
    }),
    pair('flag.author', {
      v3: 'author/assignedPerson',
      fhir: ['flag.author', 'provenance.agent'],
      codec: AUTHOR,
      get: ({ flag, provenance }, cx) => {
        const author = authorOf(flag, provenance);
        if (author === undefined || isPatient(author, cx)) return undefined;
        const { role } = participant(author, flag.subject ?? {}, cx);
        return role === undefined ? {} : { role };
      },
      set: ({ flag }, { role }) => {
        if (role !== undefined) flag.author = role;
      },
      absent: ({ flag, provenance }, cx, name) => (isPatient(authorOf(flag, provenance), cx) ? undefined : AUTHOR.toV3({}, cx, name)),
      spec: 'AI 6, AI 2.2',
    }),
    pair('flag.authorPatient', {
      v3: 'author/patient',
      fhir: ['flag.author', 'provenance.agent'],
      codec: SELF,
      get: ({ flag, provenance }, cx) => {
        const author = authorOf(flag, provenance);
        return author !== undefined && isPatient(author, cx) ? participant(author, flag.subject ?? {}, cx).self : undefined;
      },
      set: ({ flag }, _self, cx) => {
        if (flag.author !== undefined || flag.subject === undefined) return false;
        flag.author = cx.resources.again(flag.subject);
        return true;
      },
      spec: 'AI 6',
    }),
    many('flag.informant', {
      v3: 'informant',
      fhir: 'provenance.agent',
      codec: INFORMANT,
      get: ({ flag, provenance, informants = [] }, cx) =>
        [...informantsIn(provenance), ...informants].map((who) => participant(who, flag.subject ?? {}, cx)),
      set: (c, informants, cx) => {
        c.informants = informants.map((i) => referenceTo(i, c.flag.subject ?? {}, cx)).filter((r) => r !== undefined);
      },
      spec: 'AI 6',
    }),
    derived('flag.recorded', {
      fhir: 'provenance.recorded',
      primitive: true,
      why: 'the moment of recording, as the instant that FHIR demands',
      from: ({ flag, provenance }) => {
        const time = primitiveIn(extensionOf(flag, 'authorTime'), 'valueDateTime');
        return time === undefined ? (plain(recordedIn(provenance)) ?? instantOf(undefined)) : instantOf(time.value);
      },
      get: ({ provenance }) => provenance && plain(primitive(provenance, 'recorded', provenance.recorded, provenance._recorded)),
      // The Provenance is made once all that it tells is known.
      set: () => undefined,
      spec: 'AI 6',
    }),
    derived('flag.agents', {
      fhir: 'provenance.agent',
      why: 'the author stands on the Flag too; informants have no other place',
      from: ({ flag, provenance }) => agentsSaid(authorOf(flag, provenance), informantsIn(provenance)),
      get: ({ provenance }) => provenance?.agent,
      set: () => undefined,
      spec: 'AI 6',
    }),
    shared.support,
    many('flag.annotation', {
      v3: 'subjectOf2',
      fhir: ['flag.extension(annotation)[].valueAnnotation', 'flag.extension(comment).valueString'],
      codec: ANNOTATED,
      get: ({ flag }) => annotationsOf(flag),
      set: ({ flag }, annotations) => {
        for (const valueAnnotation of annotations) extend(flag, 'annotation', { valueAnnotation });
      },
      spec: 'AI 6',
    }),
    derived('flag.comment', {
      fhir: 'flag.extension(comment).valueString',
      why: 'readers of the coming standard find the first annotation here',
      from: ({ flag }) => extensionOf(flag, 'annotation')?.valueAnnotation?.text ?? extensionOf(flag, 'comment')?.valueString,
      get: ({ flag }) => extensionOf(flag, 'comment')?.valueString,
      set: ({ flag }, text) => extend(flag, 'comment', { valueString: text }),
      spec: 'AI 6',
    }),
    shared.concern,
    shared.predecessor,
  ],
});
