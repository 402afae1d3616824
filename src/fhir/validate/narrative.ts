import type { Judging } from './judging.js';

const DIV = /^\s*<div(\s[^>]*)?>/;
const NAMESPACE = /xmlns\s*=\s*["']http:\/\/www\.w3\.org\/1999\/xhtml["']/;
/** What could run or load something (http://hl7.org/fhir/R4/narrative.html). */
const ACTIVE = /<\s*(script|form|base|link|xlink|iframe|object|embed|head|body|applet|frame|frameset|input|button)\b|\son\w+\s*=|javascript:/i;

/** Narrative is one XHTML `div` without anything active in it (txt-1, txt-2). */
export function checkNarrative(value: unknown, at: object, key: string | number, j: Judging): void {
  if (typeof value !== 'string') return j.report('value-format', at, key, 'Narrative.div', { expected: 'XHTML' });
  if (!DIV.test(value) || !NAMESPACE.test(DIV.exec(value)?.[0] ?? '')) j.report('invariant', at, key, 'txt-1', { expected: 'a div of XHTML' });
  if (ACTIVE.test(value)) j.report('invariant', at, key, 'txt-1', { expected: 'nothing active' });
  if (value.replace(/<[^>]*>/g, '').trim() === '' && !/<img\b/.test(value)) j.report('invariant', at, key, 'txt-2', { expected: 'some text' });
}
