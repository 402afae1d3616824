import { EXTENSIONS } from '../../fhir/extensions.js';
import type { CodeableConcept, Medication, MedicationIngredient } from '../../fhir/types.js';
import { ACTIVE_INGREDIENT, MEDICATION_KIND, OTHER_INGREDIENT } from '../../hl7v3/models/dispense.js';
import type { ElementModel } from '../../hl7v3/model.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import { extensionOf, primitiveExtension, primitiveIn } from '../extension.js';
import { CD, CD_FLAVOR_CODING, CD_PRODUCT } from '../leaf/cd.js';
import { RTO } from '../leaf/dose.js';
import { companion, primitive } from '../leaf/primitive.js';
import { ED, ST } from '../leaf/text.js';
import { reference } from '../reference.js';
import { constant, many, pair } from '../rule.js';

function ingredient(id: string, model: ElementModel, isActive: boolean): Codec<MedicationIngredient> {
  const material = isActive ? 'activeIngredientMaterialKind' : 'ingredientMaterialKind';
  return act<MedicationIngredient>({
    model,
    fhir: 'Medication.ingredient',
    spec: 'MD 3.1',
    create: () => ({}),
    rules: [
      pair(`${id}.code`, {
        v3: `${material}/code`,
        fhir: 'itemCodeableConcept',
        codec: CD_FLAVOR_CODING,
        get: (i): CodeableConcept | undefined => i.itemCodeableConcept,
        set: (i, code) => void (i.itemCodeableConcept = code),
        spec: 'MD 3.1',
      }),
      constant(`${id}.isActive`, {
        fhir: 'isActive',
        value: isActive,
        get: (i) => i.isActive,
        set: (i, value) => void (i.isActive = value),
        spec: 'MD 3.1',
      }),
      pair(`${id}.quantity`, {
        v3: 'quantity',
        fhir: 'strength',
        codec: RTO,
        get: (i) => i.strength,
        set: (i, strength) => void (i.strength = strength),
        spec: 'MD 3.1',
      }),
    ],
  });
}

const addIngredients = (m: Medication, list: MedicationIngredient[]): void => void (m.ingredient = [...(m.ingredient ?? []), ...list]);

/** Code of a product; one sender leaves the element empty, which is nothing in FHIR and comes back empty. */
const PRODUCT_CODE: Codec<CodeableConcept> = {
  ...CD_PRODUCT,
  toFhir: (element, cx) => {
    if (element.attributes.length > 0 || element.children.length > 0) return CD_PRODUCT.toFhir(element, cx);
    cx.report('required', element, 'code', { severity: 'warning' });
    return {};
  },
};

/** MedicationKind <-> Medication (MD 3.1). */
export const MEDICATION = reference<Medication>(
  'Medication',
  act<Medication>({
    model: MEDICATION_KIND,
    fhir: 'Medication',
    spec: 'MD 3.1',
    resource: true,
    create: () => ({ resourceType: 'Medication', id: '' }),
    rules: [
      pair('medication.desc', {
        v3: 'desc',
        fhir: 'extension(productDescription).valueString',
        codec: ED,
        get: (m) => primitiveIn(extensionOf(m, 'productDescription'), 'valueString'),
        set: (m, desc) => void (m.extension = [...(m.extension ?? []), primitiveExtension(EXTENSIONS.productDescription, 'valueString', desc)]),
        spec: 'MD 3.1',
      }),
      pair('medication.code', {
        v3: 'code',
        fhir: 'code',
        codec: PRODUCT_CODE,
        get: (m) => m.code,
        set: (m, code) => {
          if (Object.keys(code).length > 0) m.code = code;
        },
        absent: (m, cx, name) => {
          cx.report('required', m, 'code', { severity: 'warning' });
          return build(name);
        },
        spec: 'MD 3.1',
      }),
      pair('medication.form', {
        v3: 'formCode',
        fhir: 'form',
        codec: CD,
        get: (m) => m.form,
        set: (m, form) => void (m.form = form),
        spec: 'MD 3.1',
      }),
      many('medication.activeIngredient', {
        v3: 'activeIngredient',
        fhir: 'ingredient[]',
        codec: ingredient('activeIngredient', ACTIVE_INGREDIENT, true),
        get: (m) => m.ingredient?.filter((i) => i.isActive !== false),
        set: addIngredients,
        spec: 'MD 3.1',
      }),
      many('medication.otherIngredient', {
        v3: 'otherIngredient',
        fhir: 'ingredient[]',
        codec: ingredient('otherIngredient', OTHER_INGREDIENT, false),
        get: (m) => m.ingredient?.filter((i) => i.isActive === false),
        set: addIngredients,
        spec: 'MD 3.1',
      }),
      pair('medication.lotNumber', {
        v3: 'lotNumberText',
        fhir: 'batch.lotNumber',
        codec: ST,
        get: (m) => m.batch && primitive(m.batch, 'lotNumber', m.batch.lotNumber, m.batch._lotNumber),
        set: (m, { value, extension }) => {
          const beside = companion(extension);
          m.batch = { ...(value === undefined ? {} : { lotNumber: value }), ...(beside === undefined ? {} : { _lotNumber: beside }) };
        },
        spec: 'MD 3.1',
      }),
    ],
  }),
);
