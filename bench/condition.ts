import { build, typed } from '../src/mapping/codec.js';
import type { XmlElement } from '../src/xml/element.js';
import { patient } from './patient.js';
import type { Chance } from './random.js';

const ACT_CODE = '2.16.840.1.113883.5.4';
const G_STANDAARD = '2.16.840.1.113883.2.4.4';
const UZI = '2.16.528.1.1007.3.1';
const URA = '2.16.528.1.1007.3.3';

const SUBSTANCES = ['PROEFOLOL', 'VERZINNIDINE', 'FICTAZEPAM', 'MODELAPRIL', 'STAALOXICAM'] as const;
const REASONS = [
  ['190', 'DIABETES MELLITUS'],
  ['42', 'EPILEPSIE'],
  ['219', 'RIJVAARDIGHEID'],
] as const;
const STATUSES = ['active', 'active', 'active', 'completed', 'obsolete', 'nullified'] as const;
const FAMILIES = ['Pipet', 'Erlenmeyer', 'Vijzel', 'Mortier'] as const;
const REMARKS = [
  'Volgens de patiënt zelf.',
  'Huiduitslag na twee dagen; over na staken.',
  'Besproken tijdens het gesprek over de medicatie.',
] as const;

/** That many conditions of one patient, whom each of them repeats in full: 3 to 5 kB each when written with indentation. */
export function conditions(count: number, chance: Chance): readonly XmlElement[] {
  const who = patient('patient', chance);
  return Array.from({ length: count }, () => condition(who, chance));
}

/** Most are drug intolerances, one in three is a contra-indication, and an allergy is rarely called so. */
function condition(who: XmlElement, chance: Chance): XmlElement {
  const pharmacy = `0900000${chance.whole(4)}`;
  const isContraIndication = chance.happens(0.35);
  const code = isContraIndication ? 'DX' : chance.pick(['DINT', 'DINT', 'DINT', 'DINT', 'DALG', 'DNAINT']);
  return build('Condition', { negationInd: String(chance.happens(0.02)) }, [
    build('id', { extension: chance.digits(10), root: `${URA}.${Number(pharmacy)}.1.432`, assigningAuthorityName: 'Proefsysteem' }),
    build('code', { code, codeSystem: ACT_CODE }),
    chance.happens(0.3) ? build('text', {}, [], columns(chance)) : undefined,
    build('statusCode', { code: chance.pick(STATUSES) }),
    chance.happens(0.7) ? time(chance) : undefined,
    build('uncertaintyCode', { code: chance.happens(0.1) ? 'U' : 'N', codeSystem: '2.16.840.1.113883.5.1053' }),
    isContraIndication ? reason(chance) : build('value', { nullFlavor: 'OTH' }),
    build('subject', {}, [who]),
    isContraIndication ? undefined : agent(chance),
    build('author', {}, [
      chance.happens(0.9) ? build('time', { value: day(chance) }) : undefined,
      chance.happens(0.05) ? build('patient') : author(pharmacy, chance),
    ]),
    ...(chance.happens(0.6) ? [informant(pharmacy, chance)] : []),
    ...(chance.happens(0.1) ? [informant(pharmacy, chance)] : []),
    !isContraIndication && chance.happens(0.1) ? severity(chance) : undefined,
    ...(chance.happens(0.5) ? [annotation(chance)] : []),
    ...(chance.happens(0.1) ? [annotation(chance)] : []),
  ]);
}

function day(chance: Chance): string {
  return `${2010 + chance.whole(15)}${two(1 + chance.whole(12))}${two(1 + chance.whole(28))}`;
}

function time(chance: Chance): XmlElement {
  const low = chance.happens(0.8) ? day(chance) : day(chance).slice(0, 6);
  const parts = [build('low', { value: low }), ...(chance.happens(0.15) ? [build('high', { value: day(chance) })] : [])];
  return typed('IVL_TS', build('effectiveTime', {}, parts));
}

/** A text set out in columns, as many are. */
function columns(chance: Chance): string {
  return ['Middel          Sinds', ...SUBSTANCES.slice(0, 1 + chance.whole(3)).map((s) => s.padEnd(16) + String(2000 + chance.whole(25)))].join('\n');
}

function reason(chance: Chance): XmlElement {
  const [code, displayName] = chance.pick(REASONS);
  return build('value', { code, codeSystem: `${G_STANDAARD}.1.902.40`, displayName });
}

/** A substance as a rule, sometimes a product or a group, seldom words alone. */
function agent(chance: Chance): XmlElement {
  const displayName = chance.pick(SUBSTANCES);
  const isProduct = chance.happens(0.2);
  const system = isProduct ? '.7' : chance.pick(['.1.750', '.1.750', '.1.725', '.1.902.122']);
  const code = chance.happens(0.05)
    ? build('code', { nullFlavor: 'OTH' }, [build('originalText', {}, [], 'rode hoestdrank')])
    : build('code', { code: chance.digits(6), codeSystem: G_STANDAARD + system, displayName });
  const kind = isProduct && code.attributes.length > 1 ? 'administerableMedicationKind' : 'administerableMaterialKind';
  return build('causativeAgent', {}, [build('administerableMaterial', {}, [build(kind, {}, [code])])]);
}

function uzi(chance: Chance): XmlElement {
  return build('id', { extension: `90000${chance.digits(1)}605`, root: UZI });
}

function name(chance: Chance): XmlElement {
  return build('name', {}, [build('given', {}, [], 'Nora'), build('family', { qualifier: 'BR' }, [], chance.pick(FAMILIES))]);
}

/** Few organisations, each of one name, so that many conditions share one, as in reality. */
function organization(pharmacy: string): XmlElement {
  return build('Organization', {}, [
    build('id', { extension: pharmacy, root: URA }),
    build('code', { code: 'J8', codeSystem: '2.16.840.1.113883.2.4.15.1060', displayName: 'Openbare apotheek' }),
    build('name', {}, [], `Apotheek De Proefbuis ${pharmacy.slice(-1)}`),
    build('addr', {}, [build('city', {}, [], 'Voorbeeldstad')]),
  ]);
}

/** The author and an informant have their names in different places (AI 1). */
function author(pharmacy: string, chance: Chance): XmlElement {
  return build('assignedPerson', {}, [
    uzi(chance),
    build('code', { code: '17.000', codeSystem: '2.16.840.1.113883.2.4.15.111', displayName: 'Apotheker' }),
    build('assignee', {}, [build('assigneePerson', {}, [name(chance)])]),
    chance.happens(0.8) ? organization(pharmacy) : undefined,
  ]);
}

function informant(pharmacy: string, chance: Chance): XmlElement {
  return build('informant', {}, [chance.happens(0.4) ? build('patient') : chance.happens(0.2) ? relative(chance) : professional(pharmacy, chance)]);
}

function professional(pharmacy: string, chance: Chance): XmlElement {
  const organisation = chance.happens(0.6) ? organization(pharmacy) : undefined;
  return build('assignedPerson', {}, [uzi(chance), build('assignedPerson', {}, [name(chance)]), organisation]);
}

function relative(chance: Chance): XmlElement {
  return build('responsibleParty', {}, [
    build('telecom', { value: `tel:+316${chance.digits(8)}` }),
    build('agentPerson', {}, [build('name', {}, [build('given', {}, [], 'Otto'), build('family', { qualifier: 'BR' }, [], chance.pick(FAMILIES))])]),
  ]);
}

function severity(chance: Chance): XmlElement {
  return build('subjectOf1', {}, [
    build('severityObservation', {}, [
      build('code', { code: 'SEV', codeSystem: ACT_CODE }),
      build('statusCode', { code: 'completed' }),
      build('value', { code: chance.pick(['255604002', '6736007', '24484000']), codeSystem: '2.16.840.1.113883.6.96' }),
    ]),
  ]);
}

function annotation(chance: Chance): XmlElement {
  return build('subjectOf2', {}, [
    build('annotation', {}, [
      build('text', {}, [], chance.pick(REMARKS)),
      build('statusCode', { code: 'completed' }),
      build('author', {}, [build('time', { value: day(chance) }), build('assignedPerson', {}, [uzi(chance)])]),
    ]),
  ]);
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
