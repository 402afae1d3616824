import { build } from '../src/mapping/codec.js';
import type { XmlElement } from '../src/xml/element.js';
import type { Chance } from './random.js';

const FAMILIES = ['Proefpersoon', 'Voorbeeld', 'Model', 'Verzonnen', 'Geënsceneerd'] as const;
const CITIES = ['Voorbeeldstad', 'Testerdam', 'Proefwoude'] as const;

/** An invented patient; the role goes by a name of its own in each message. */
export function patient(name: 'Patient' | 'patient', random: Chance): XmlElement {
  return build(name, {}, [
    build('id', { extension: bsn(random), root: '2.16.840.1.113883.2.4.6.3' }),
    build('addr', { use: 'HP' }, [
      build('streetName', {}, [], 'Proefweg'),
      build('houseNumber', {}, [], String(1 + random.whole(300))),
      build('postalCode', {}, [], `99${random.digits(2)} ZZ`),
      build('city', {}, [], random.pick(CITIES)),
    ]),
    build('statusCode', { code: 'active' }),
    build('Person', {}, [
      build('name', { use: 'L' }, [
        build('given', { qualifier: 'IN' }, [], 'A.B.'),
        build('prefix', { qualifier: 'VV' }, [], 'van de '),
        build('family', { qualifier: 'BR' }, [], random.pick(FAMILIES)),
      ]),
      build('administrativeGenderCode', { code: random.pick(['F', 'M']), codeSystem: '2.16.840.1.113883.5.1' }),
      build('birthTime', { value: `19${random.digits(2)}0${1 + random.whole(9)}1${random.digits(1)}` }),
    ]),
  ]);
}

/** A number of the range kept for tests (9999…) that passes the eleven test. */
function bsn(random: Chance): string {
  for (;;) {
    const front = `9999${random.digits(4)}`;
    const sum = [...front].reduce((total, digit, i) => total + Number(digit) * (9 - i), 0);
    if (sum % 11 < 10) return front + String(sum % 11);
  }
}
