/** Somebody who does not exist, for trying things: who it is on a card, and what it shows. */
export interface Persona {
  readonly name: string;
  readonly title: string;
  readonly uzi: string;
  /** RoleCodeNL; of an employee that of the professional who gave the mandate. */
  readonly role: string;
  readonly mandator?: { readonly uzi: string; readonly role: string };
  /** What to expect of it. */
  readonly note: string;
}

const GP = { uzi: '900005259', role: '01.015' } as const;

/** Every persona. All numbers are invented; those of GP, pharmacist and assistant stand on cards of the test PKI. */
export const PERSONAS: readonly Persona[] = [
  { name: 'locum-gp', title: 'locum GP', ...GP, note: 'may ask dispenses and intolerances' },
  { name: 'pharmacist', title: 'pharmacist', uzi: '900005267', role: '17.000', note: 'may ask dispenses and intolerances' },
  { name: 'specialist', title: 'cardiologist', uzi: '900005283', role: '01.010', note: 'may ask them from a hospital or another institution' },
  { name: 'company-doctor', title: 'company doctor', uzi: '900005291', role: '01.008', note: 'may never ask anything' },
  { name: 'assistant', title: 'assistant of the GP', uzi: '900008176', role: GP.role, mandator: GP, note: 'acts under the mandate of the GP' },
];

/** The persona of a name. */
export function personaOf(name: string): Persona | undefined {
  return PERSONAS.find((one) => one.name === name);
}

/** In place of a signed token, what a sandbox takes as `subject_token_type`: the name of a persona. */
export const PERSONA_TYPE = 'urn:schakel.example:token-type:persona';
