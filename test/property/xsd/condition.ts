import fc from 'fast-check';
import type { XmlElement } from '../../../src/xml/element.js';
import { cs, ed, ii, st } from './basic.js';
import { type Choice, type Make, type Scope, attributes, element, inOrder, maybe, oneOf, plain, rarely, withAttribute, withType } from './build.js';
import { ROOT_ELEMENTS, type Slot, TYPE_AND_TEMPLATE_FIRST, many, may, model, must, orRarely, rare } from './class.js';
import { coded } from './coded.js';
import { assignedPerson, authorPerson, responsibleParty } from './condition-people.js';
import { patientRole } from './patient.js';
import { medicationKind } from './product.js';
import { pq } from './quantity.js';
import { bounds, ivlTs, ts } from './time.js';
import { VOCABULARIES, nullFlavorCode } from './vocabulary.js';
import { CONDITION_VOCABULARIES } from './vocabulary-condition.js';

const V = { ...VOCABULARIES, ...CONDITION_VOCABULARIES };
const EVENT = { moodCode: 'EVN' };
const ACT_CODE = '2.16.840.1.113883.5.4';
const COMMON_STATUS = ['active', 'active', 'active', 'active', 'completed', 'completed', 'obsolete', 'nullified'] as const;
const STATUS = [...COMMON_STATUS, ...COMMON_STATUS, 'cancelled', 'aborted', 'suspended', 'held', 'new', 'normal'] as const;

/** A code that the message knows, which is hardly ever anything else. */
function known(system: string, codes: readonly Choice<string>[], nullPercent = 0): Make {
  return (name, scope) => {
    const code = oneOf(...codes.map(([weight, one]): Choice<string> => [weight, one]));
    const more = {
      codeSystemName: maybe(8, fc.constant('een stelsel')),
      displayName: maybe(20, fc.constantFrom('zoals bedoeld', 'omschrijving')),
      codeSystemVersion: maybe(rarely(scope, 1), fc.constant('1')),
    };
    const own = attributes({ code, codeSystem: fc.constant(system), ...more });
    return oneOf<XmlElement>(
      [100 - nullPercent, element(name, { attributes: own, children: inOrder(maybe(rarely(scope, 1), ed('originalText', scope))) })],
      [nullPercent, element(name, { attributes: attributes({ nullFlavor: nullFlavorCode }) })],
    );
  };
}

const one = (code: string): fc.Arbitrary<string> => fc.constant(code);

/** As senders write it: with its type, with a beginning and perhaps an end. */
const period: Make = (name, scope) => {
  const ends = oneOf<readonly XmlElement[]>([60, inOrder(ts('low', scope))], [32, bounds(scope)], [8, inOrder(ts('high', scope))]);
  const usual = element(name, { type: 'IVL_TS', children: ends });
  return oneOf<XmlElement>([70, usual], [15, ivlTs(name, scope)], [15, ivlTs(name, scope).map((e) => withType(e, 'IVL_TS'))]);
};

/** An element that only wraps another one. */
function wrapping(typeCode: string, name: string, make: Make): Make {
  return model({ typeCode }, [...ROOT_ELEMENTS, must(name, make)]);
}

const other: Make = (name) => fc.constant(plain(name, { nullFlavor: 'OTH' }));

const product = model({ classCode: 'MMAT', determinerCode: 'KIND', type: 'ManufacturedMaterial' }, [
  must('code', coded('CE', [V.hpk], { translations: [V.prk, V.substance], translated: 10 })),
]);
const substance = coded('CE', [V.substance, V.substance, V.preferredSubstance, V.productGroup], { translated: 10 });
const oddAgent = coded('CE', [V.hpk, V.snomedAgent]);
const material = model({ classCode: 'MAT', determinerCode: 'KIND' }, [...ROOT_ELEMENTS, must('code', orRarely(substance, oddAgent, 6))]);

function choice(...choices: readonly (readonly [weight: number, name: string, make: Make])[]): Slot {
  return must('', (_, scope) => oneOf(...choices.map(([weight, name, make]): Choice<XmlElement> => [weight, make(name, scope)])));
}

const agent = wrapping(
  'CAGNT',
  'administerableMaterial',
  model({ classCode: 'ADMM' }, [
    ...ROOT_ELEMENTS,
    choice(
      [45, 'administerableMedicationKind', product],
      [5, 'administerableMedicationKind', orRarely(product, medicationKind, 40)],
      [50, 'administerableMaterialKind', material],
    ),
  ]),
);

const self = model({ classCode: 'PAT' }, ROOT_ELEMENTS);
const author = model({ typeCode: 'AUT' }, [
  ...ROOT_ELEMENTS,
  may('time', 92, ts),
  choice([88, 'assignedPerson', authorPerson], [12, 'patient', self]),
]);
const informant = model({ typeCode: 'INF' }, [
  ...ROOT_ELEMENTS,
  choice([45, 'assignedPerson', assignedPerson], [30, 'patient', self], [25, 'responsibleParty', responsibleParty]),
]);

/** ANY: of the type that it states. */
const anyValue: Make = (name, scope) => {
  const finding = coded('CE', [V.finding])(name, scope);
  const truth = element(name, { type: 'BL', attributes: attributes({ value: fc.constantFrom('true', 'false') }) });
  return oneOf<XmlElement>(
    [60, finding.map((e) => withType(e, 'CD'))],
    [10, finding.map((e) => withType(e, 'CE'))],
    [15, pq(name, scope).map((e) => withType(e, 'PQ'))],
    [15, st(name, scope).map((e) => withType(e, 'ST'))],
    [rarely(scope, 3), truth],
  );
};

const observation = model({ classCode: 'OBS', ...EVENT, type: 'Observation' }, [
  ...TYPE_AND_TEMPLATE_FIRST,
  must('id', ii('act')),
  may('code', 85, coded('CE', [V.finding, V.diagnosis])),
  may('text', 25, ed),
  may('statusCode', 85, cs(['completed', 'completed', 'active', 'nullified', 'aborted', 'cancelled', 'held'])),
  may('effectiveTime', 70, period),
  rare(may('activityTime', 2, ivlTs)),
  rare(may('availabilityTime', 2, ts)),
  rare(many('confidentialityCode', 2, 2, coded('CE', [V.confidentiality]))),
  may('value', 70, anyValue),
  many('interpretationCode', 15, 2, coded('CE', [V.interpretation])),
  may('methodCode', 15, coded('CV', [V.other])),
  may('targetSiteCode', 15, coded('CV', [V.site])),
]);

const severity = model({ classCode: 'OBS', ...EVENT }, [
  ...ROOT_ELEMENTS,
  must('code', orRarely(known(ACT_CODE, [[1, one('SEV')]]), coded('CV', [V.act]), 2)),
  must('statusCode', cs(['completed', 'completed', 'completed', 'active'], 2)),
  must('value', coded('CE', [V.severity])),
]);

const onlyId: Make = (name, scope) => ii('person')('id', scope).map((id) => plain(name, {}, [id]));
const annotation = model({ classCode: 'ACT', ...EVENT }, [
  ...ROOT_ELEMENTS,
  must('text', st),
  must('statusCode', cs(['completed', 'completed', 'completed', 'completed', 'active', 'nullified'], 2)),
  must(
    'author',
    model({ typeCode: 'AUT' }, [
      ...ROOT_ELEMENTS,
      may('time', 85, ts),
      choice([70, 'assignedPerson', onlyId], [30, 'assignedPerson', assignedPerson]),
    ]),
  ),
]);

const concern = model({ classCode: 'CONC', ...EVENT }, [
  ...ROOT_ELEMENTS,
  must('id', ii('act')),
  must('statusCode', cs(['active', 'completed', 'aborted'])),
  may('effectiveTime', 60, period),
  may('confidentialityCode', 10, coded('CV', [V.confidentiality])),
]);

const reference = model({ classCode: 'COND', ...EVENT }, [...ROOT_ELEMENTS, must('id', ii('act'))]);

interface Kind {
  readonly code: Make;
  readonly value: Make;
  /** Percentages of what hardly goes with some kinds. */
  readonly agent: number;
  readonly severity: number;
}

function slotsOf(kind: Kind): readonly Slot[] {
  return [
    ...ROOT_ELEMENTS,
    many('id', 100, 2, ii('act')),
    must('code', kind.code),
    may('text', 40, st),
    must('statusCode', cs(STATUS, 2)),
    may('effectiveTime', 75, period),
    many('confidentialityCode', 8, 2, known('2.16.840.1.113883.5.25', [[1, fc.constantFrom('N', 'R', 'V')]], 5)),
    must(
      'uncertaintyCode',
      known(
        '2.16.840.1.113883.5.1053',
        [
          [85, one('N')],
          [15, one('U')],
        ],
        4,
      ),
    ),
    must('value', kind.value),
    must('subject', wrapping('SBJ', 'patient', patientRole)),
    may('causativeAgent', kind.agent, agent),
    must('author', author),
    many('informant', 30, 3, informant),
    many('support', 6, 2, wrapping('SPRT', 'observationEvent', observation)),
    may('subjectOf1', kind.severity, wrapping('SUBJ', 'severityObservation', severity)),
    many('subjectOf2', 35, 3, wrapping('SUBJ', 'annotation', annotation)),
    may('subjectOf4', 8, wrapping('SUBJ', 'concern', concern)),
    many('predecessor', 6, 2, wrapping('SUCC', 'conditionReference', reference)),
  ];
}

function conditionOf(kind: Kind): Make {
  const made = model({ classCode: 'COND', ...EVENT }, slotsOf(kind));
  const negation = oneOf<string | undefined>([30, fc.constant(undefined)], [60, fc.constant('false')], [10, fc.constant('true')]);
  return (name, scope) =>
    fc.tuple(made(name, scope), negation).map(([e, negated]) => (negated === undefined ? e : withAttribute(e, 'negationInd', negated)));
}

const contraIndication = conditionOf({
  code: known(ACT_CODE, [[1, one('DX')]]),
  value: coded('CE', [V.contraIndication], { translated: 5 }),
  agent: 3,
  severity: 3,
});

const intolerance = conditionOf({
  code: known(ACT_CODE, [
    [70, one('DINT')],
    [15, one('DALG')],
    [15, one('DNAINT')],
  ]),
  value: (name, scope: Scope) => oneOf([93, other(name, scope)], [7, coded('CE', [V.contraIndication])(name, scope)]),
  agent: 88,
  severity: 15,
});

/** A code that no condition has. */
const unknownKind = conditionOf({ code: coded('CV', [V.act]), value: other, agent: 20, severity: 0 });

/** `Condition`: an intolerance or a contra-indication. */
export const condition: Make = (name, scope) =>
  oneOf([40, contraIndication(name, scope)], [60, intolerance(name, scope)], [rarely(scope, 1), unknownKind(name, scope)]);
