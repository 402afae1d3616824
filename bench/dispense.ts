import { build, typed } from '../src/mapping/codec.js';
import type { XmlElement } from '../src/xml/element.js';
import { amount, therapeuticAgent } from './dosing.js';
import { patient } from './patient.js';
import type { Chance } from './random.js';

const G_STANDAARD = '2.16.840.1.113883.2.4.4';
const UZI = '2.16.528.1.1007.3.1';
const URA = '2.16.528.1.1007.3.3';
const AGB = '2.16.840.1.113883.2.4.6.1';
const PHARMACIST = { code: '17.000', codeSystem: '2.16.840.1.113883.2.4.15.111', displayName: 'Apotheker' };

const STEMS = ['PROEFOLOL', 'VERZINNIDINE', 'FICTAZEPAM', 'MODELAPRIL', 'STAALOXICAM', 'DENKSTATINE', 'BEELDIMINE'] as const;
const STRENGTHS = ['5MG', '10MG', '12,5MG', '40MG', '500MG', '0,25MG'] as const;
const PHARMACIES = ['Apotheek De Proefbank', 'Apotheek Het Voorbeeld', 'Apotheek Onder de Linde'] as const;

/** One list with that many dispenses of one patient. */
export function dispenseList(dispenses: number, chance: Chance): XmlElement {
  return build('MedicationDispenseList', {}, [
    build('code', { code: 'MEDLIST', codeSystem: '2.16.840.1.113883.5.4' }),
    build('subject', {}, [patient('Patient', chance)]),
    ...Array.from({ length: dispenses }, () => dispense(chance)),
  ]);
}

/** One component of a list: an invented dispense of 4 to 5 kB when written with indentation. */
function dispense(chance: Chance): XmlElement {
  const date = `${2018 + chance.whole(7)}${two(1 + chance.whole(12))}${two(1 + chance.whole(28))}`;
  const days = 7 * (1 + chance.whole(12));
  // Few pharmacies and professionals, so that many dispenses share one, as in reality.
  const pharmacy = `0123456${chance.whole(4)}`;
  const agents = chance.happens(0.15) ? 2 : 1;
  const event = build('medicationDispenseEvent', {}, [
    build('id', { extension: chance.digits(20), root: `${URA}.${pharmacy}.2.2.1` }),
    build('statusCode', { code: 'completed' }),
    build('effectiveTime', { value: chance.happens(0.5) ? date : `${date}${two(8 + chance.whole(10))}${two(chance.whole(60))}00` }),
    amount(String(days * (1 + chance.whole(3)))),
    build('expectedUseTime', {}, [build('width', { value: String(days), unit: 'd' })]),
    build('performer', {}, [build('assignedPerson', {}, [professional(UZI, chance), organization(pharmacy)])]),
    build('product', {}, [
      build('dispensedMedication', {}, [
        chance.happens(0.05) ? magistral(chance) : product(chance),
        build('directTargetOf', {}, [prescription(chance, date)]),
        ...Array.from({ length: agents }, () => therapeuticAgent(chance, date, days)),
      ]),
    ]),
    responsible(chance, pharmacy),
  ]);
  return build('component', {}, [event]);
}

function responsible(chance: Chance, pharmacy: string): XmlElement {
  const party = chance.happens(0.75)
    ? build('representedOrganization', {}, [build('id', { extension: pharmacy, root: URA })])
    : build('representedOrganization', {}, [
        build('id', { extension: pharmacy, root: URA }),
        build('name', {}, [], chance.pick(PHARMACIES)),
        build('addr', { use: 'WP' }, [
          build('streetName', {}, [], 'Proefstraat'),
          build('houseNumber', {}, [], String(1 + chance.whole(200))),
          build('postalCode', {}, [], `10${chance.digits(2)} AB`),
          build('city', {}, [], 'Voorbeeldstad'),
        ]),
      ]);
  return build('responsibleParty', {}, [build('assignedCareProvider', {}, [professional(UZI, chance), build('code', PHARMACIST), party])]);
}

function professional(root: string, chance: Chance): XmlElement {
  return build('id', { extension: `90000${chance.digits(1)}${root === AGB ? '10' : '605'}`, root });
}

function organization(pharmacy: string): XmlElement {
  return build('representedOrganization', {}, [build('id', { extension: pharmacy, root: URA })]);
}

function product(chance: Chance): XmlElement {
  const displayName = `${chance.pick(STEMS)} TABLET ${chance.pick(STRENGTHS)}`;
  return build('MedicationKind', {}, [
    build('code', { code: chance.digits(8), codeSystem: `${G_STANDAARD}.8`, codeSystemName: 'G-Standaard Artikel', displayName }, [
      build('translation', { code: chance.digits(7), codeSystem: `${G_STANDAARD}.7` }),
      build('translation', { code: chance.digits(5), codeSystem: `${G_STANDAARD}.1` }),
    ]),
  ]);
}

/** Made by the pharmacy itself: no code, a description and what is in it. */
function magistral(chance: Chance): XmlElement {
  const name = `${chance.pick(STEMS)} zalf 1 %, volgens recept bereid`;
  return build('MedicationKind', {}, [
    build('code', { nullFlavor: 'OTH' }, [build('originalText', {}, [], name)]),
    build('desc', {}, [], `Titel: ${name} Regel: werkzame stof 300 mg Regel: basis 29,7 g`),
    build('activeIngredient', {}, [
      build('quantity', {}, [
        typed('PQ', build('numerator', { value: '300', unit: 'mg' })),
        typed('PQ', build('denominator', { value: '30', unit: 'g' })),
      ]),
      build('activeIngredientMaterialKind', {}, [
        build('code', { code: chance.digits(6), codeSystem: `${G_STANDAARD}.7`, displayName: chance.pick(STEMS) }, [
          build('translation', { code: chance.digits(5), codeSystem: `${G_STANDAARD}.1`, displayName: chance.pick(STEMS) }),
        ]),
      ]),
    ]),
  ]);
}

function prescription(chance: Chance, date: string): XmlElement {
  const known = chance.happens(0.6);
  return build('prescription', {}, [
    build('id', known ? { extension: chance.digits(12), root: '2.999.4' } : { nullFlavor: 'UNK' }),
    build('statusCode', { code: 'active' }),
    build('author', {}, [build('time', known ? { value: date } : { nullFlavor: 'UNK' }), build('AssignedPerson', {}, [professional(AGB, chance)])]),
  ]);
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
