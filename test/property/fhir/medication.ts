import fc from 'fast-check';
import type { Extension, Medication, MedicationIngredient, MedicationRequest } from '../../../src/fhir/types.js';
import { oneOf } from '../choice.js';
import { absence, coding, concept, duration, identifier, quantity, ratio } from './datatypes.js';
import { framed } from './frame.js';
import { joined, list, object } from './object.js';
import { elsewhere, to, toOrLogical } from './reference.js';
import { GSTD, NICTIZ, SNOMED } from './urls.js';
import { dateTime, text } from './values.js';

const ARTICLES = coding(GSTD + '8', [
  ['99900011', 'FICTIEX TABLET 5MG'],
  ['00012345', 'VERZINSEL "FORTE" CAPSULE 40MG & MSR'],
]);
const HPK = coding(GSTD + '7', [['0123456', 'Fictiex tablet 5mg']]);
const PRK = coding(GSTD + '10', [['099991', 'FICTIEX 5 MG TABLET']]);
const GPK = coding(GSTD + '1', [['00099991', 'FICTIEX 5MG TABLET']]);
const ATC = coding('http://www.whocc.no/atc', [['A00ZZ01', 'fictiexine']]);
const GTIN = coding('https://www.gs1.org/gtin', [['08712345678906', 'Fictiex']]);
const SUBSTANCES = coding(GSTD + '1.750', [
  ['99991', 'FICTIEXINE'],
  ['00042', 'VERZINSOL'],
]);
const SNOMED_SUBSTANCES = coding(SNOMED, [['387517004', 'Paracetamol']]);
const FORMS = coding(GSTD + '11', [
  ['247', 'TABLET'],
  ['5', 'CAPSULE'],
  ['99', 'crème'],
]);

/** What the product is, for a Medication or in place of one. */
export const product = concept(ARTICLES, HPK, PRK, GPK, ARTICLES, oneOf([50, ATC], [50, GTIN]));

const strength = ratio(oneOf([90, quantity], [10, duration]));

const item = oneOf<MedicationIngredient>(
  [88, concept(SUBSTANCES, SUBSTANCES, GPK, SNOMED_SUBSTANCES).map((itemCodeableConcept) => ({ itemCodeableConcept }))],
  [6, to('Medication').map((itemReference) => ({ itemReference }))],
  [6, elsewhere('Substance').map((itemReference) => ({ itemReference }))],
);
const ingredient = joined<MedicationIngredient>(
  item,
  object<MedicationIngredient>({
    isActive: [50, fc.boolean()],
    strength: [75, oneOf([95, strength], [5, absence().map((e) => ({ extension: [e] }))])],
  }),
);

const description: fc.Arbitrary<Extension> = text.map((valueString) => ({ url: NICTIZ + 'ext-PharmaceuticalProduct.Description', valueString }));

/** The product with its code, form, contents and lot. */
export const medication: fc.Arbitrary<Medication> = framed(
  'Medication',
  'mp-PharmaceuticalProduct',
  object<Medication>({
    extension: [15, list(1, description)],
    identifier: [3, list(1, identifier('act'))],
    code: [96, product],
    status: [5, fc.constantFrom('active', 'inactive')],
    manufacturer: [3, toOrLogical('Organization')],
    form: [30, concept(FORMS)],
    amount: [5, strength],
    ingredient: [25, list(3, ingredient)],
    batch: [12, object<NonNullable<Medication['batch']>>({ lotNumber: [90, text], expirationDate: [50, dateTime] })],
  }),
);

/** What a dispense may have been made for. */
export const medicationRequest: fc.Arbitrary<MedicationRequest> = framed(
  'MedicationRequest',
  'mp-DispenseRequest',
  object<MedicationRequest>({
    identifier: [88, list(2, identifier('act'))],
    status: fc.constantFrom('active', 'completed', 'stopped', 'unknown'),
    intent: fc.constantFrom('order', 'plan'),
    medicationReference: to('Medication'),
    subject: to('Patient'),
    authoredOn: [60, dateTime],
    requester: [60, toOrLogical('PractitionerRole', 'Practitioner')],
    note: [5, text.map((t) => [{ text: t }])],
  }),
);
