import { ed, st } from './basic.js';
import type { Make } from './build.js';
import { TEMPLATE_LAST, many, may, model, must } from './class.js';
import { coded } from './coded.js';
import { rto } from './quantity.js';
import { VOCABULARIES as V } from './vocabulary.js';

const substance = coded('CE', [V.substance, V.gpk], { translated: 15 });

const material = model({ classCode: 'MAT', determinerCode: 'KIND', type: 'Material' }, [
  must('code', substance),
  may('desc', 4, ed),
  ...TEMPLATE_LAST,
]);

const activeIngredient = model({ classCode: 'ACTI', type: 'RoleHeir' }, [
  may('quantity', 80, rto('amount')),
  may('activeIngredientMaterialKind', 95, material),
  ...TEMPLATE_LAST,
]);

const otherIngredient = model({ classCode: 'INGR', type: 'RoleHeir' }, [
  may('quantity', 70, rto('amount')),
  must('ingredientMaterialKind', material),
  ...TEMPLATE_LAST,
]);

/** A package, in another package as long as `depth` lasts. */
function container(depth: number): Make {
  const outer = depth === 0 ? [] : [may('asSubContent', 30, contentOf(depth - 1))];
  return model({ classCode: 'CONT', determinerCode: 'KIND', type: 'Container' }, [
    may('code', 70, coded('CE', [V.container])),
    may('formCode', 50, coded('CE', [V.container])),
    ...outer,
    ...TEMPLATE_LAST,
  ]);
}

function contentOf(depth: number): Make {
  return model({ classCode: 'CONT', type: 'RoleHeir' }, [
    may('quantity', 70, rto('amount')),
    must('containerKind', container(depth)),
    ...TEMPLATE_LAST,
  ]);
}

/** The product that was dispensed. */
export const medicationKind: Make = model({ classCode: 'MMAT', determinerCode: 'KIND', type: 'ManufacturedMaterial' }, [
  must('code', coded('CE', [V.article, V.hpk, V.prk], { translations: [V.gpk, V.prk, V.hpk], translated: 55 })),
  may('desc', 12, ed),
  may('formCode', 20, coded('CE', [V.form])),
  may('lotNumberText', 8, st),
  many('activeIngredient', 15, 3, activeIngredient),
  may('asContent', 5, contentOf(2)),
  many('otherIngredient', 10, 3, otherIngredient),
  ...TEMPLATE_LAST,
]);
