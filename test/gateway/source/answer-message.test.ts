import { allergy, dispense as dispenseOf } from '../../consent/shielding/world.js';
import type { Tree } from '../../../src/fhir/tree.js';
import { BSNS } from '../../store/world.js';
import { ICA, passedOn, shape, signed } from './messages.js';
import { NOW, PHARMACY, PRACTICE, TestGateway } from './world.js';

let gateway: TestGateway;
let next = 0;
beforeAll(async () => {
  gateway = await TestGateway.open();
});
afterAll(() => gateway.close());

const newBsn = (): string => BSNS[next++] ?? '';
const patientOf = (bsn: string): Tree => ({
  resourceType: 'Patient',
  id: 'p',
  identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: bsn }],
  name: [{ use: 'official', family: 'Voorbeeld' }],
});
const dispense = (id: string, more: Tree = {}): Tree => ({
  ...dispenseOf(id),
  category: { coding: [{ system: 'http://snomed.info/sct', code: '373784005' }] },
  medicationCodeableConcept: { coding: [{ system: 'urn:oid:2.16.840.1.113883.2.4.4.8', code: '99900021', display: 'VERZONNEX TABLET 20MG' }] },
  ...more,
});

test('given a patient who said yes, when a GP asks with a token, then the dispenses come in one list, and the line says who, whom, what and when', async () => {
  const bsn = newBsn();
  await gateway.permit(bsn, [patientOf(bsn), dispense('a'), dispense('b')]);
  const reply = await gateway.answer(await signed({ bsn }));
  console.log(reply.body, gateway.notices, gateway.faults);
  expect([shape(reply), reply.took]).toEqual(['200 QURX_IN990113NL AA OK 1/1/0 1 subject', 250]);
  expect((await gateway.lines()).at(-1)).toEqual({});
});
