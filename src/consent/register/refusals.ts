/** How an answer to a refused write names its kind (http://hl7.org/fhir/issue-type; CS e). */
export type RefusalType = 'required' | 'forbidden' | 'not-found' | 'not-supported' | 'conflict' | 'business-rule';
type Status = 400 | 403 | 404 | 405 | 409 | 412 | 422 | 428;

interface Definition {
  /** Rule of CS a, a code of CodeSystem rule; writes that only HTTP refuses have none. */
  readonly rule?: string;
  readonly status: Status;
  /** FHIRPath of what is refused. */
  readonly expression: string;
  readonly en: string;
  readonly nl: string;
}

/** Every refusal of a write to the register (CS e). Texts go to the source or the patient only, and name no value. */
export const REFUSALS = {
  'opt-out': d('C-01', 422, 'Consent', 'informing without an explicit yes is no consent', 'informeren zonder uitdrukkelijk ja is geen toestemming'),
  'opt-out-legacy': d('C-08', 422, 'Consent', 'what was registered under opt-out is void', 'wat onder opt-out is vastgelegd, geldt niet'),
  'import-column': d(
    'C-08',
    422,
    'Consent',
    'a column is missing, unknown or has a value that it cannot have',
    'een kolom ontbreekt, is onbekend of heeft een waarde die niet kan',
  ),
  'second-active': d(
    'C-02',
    409,
    'Consent',
    'there is a decision in force for this patient and source',
    'er geldt al een besluit voor deze patient en bron',
  ),
  'no-permit': d('C-03', 422, 'Consent', 'no yes in force covers this kind of data', 'er geldt geen ja voor dit soort gegevens'),
  channel: d('C-04', 422, at('consent-channel'), 'the channel is not known', 'het kanaal is niet bekend'),
  'second-factor': d('C-04', 403, at('consent-channel'), 'online needs DigiD with a second factor', 'online vereist DigiD met een tweede factor'),
  'identity-not-established': d(
    'C-04',
    422,
    at('consent-channel'),
    'a printed online form counts once the source has established the identity',
    'een geprint online formulier telt pas als de bron de identiteit heeft vastgesteld',
  ),
  'date-missing': d(
    'C-05',
    422,
    'Consent.dateTime',
    'the date of the decision is missing or no date',
    'de datum van het besluit ontbreekt of is geen datum',
  ),
  'date-in-future': d('C-05', 422, 'Consent.dateTime', 'the decision lies in the future', 'het besluit ligt in de toekomst'),
  'information-missing': d(
    'C-05',
    422,
    at('consent-information'),
    'it is not said what the patient was told with',
    'er staat niet waarmee de patient is voorgelicht',
  ),
  'material-unknown': d(
    'C-05',
    422,
    at('consent-information'),
    'unknown material is for migrated decisions only',
    'onbekend materiaal kan alleen bij gemigreerde besluiten',
  ),
  'material-untitled': d(
    'C-05',
    422,
    at('consent-information'),
    'other material needs a title and whether it was approved',
    'ander materiaal vereist een titel en of het is goedgekeurd',
  ),
  'evidence-missing': d(
    'C-05',
    422,
    'Consent.source',
    'a decision on paper refers to its evidence',
    'een besluit op papier verwijst naar het bewijs',
  ),
  'recorder-missing': d('C-05', 422, at('consent-recorder'), 'it is not said who recorded the decision', 'er staat niet wie het besluit vastlegde'),
  'no-stands': d('C-06', 409, 'Consent.dateTime', 'a no stands; a yes needs a later decision', 'er staat een nee; een ja vereist een later besluit'),
  'decisions-differ': d(
    'C-07',
    422,
    'Consent.provision.type',
    'the decision and its repetition differ',
    'het besluit en de herhaling ervan verschillen',
  ),
  'not-repeated': d('C-07', 422, 'Consent.provision.type', 'the decision must be given twice', 'het besluit moet tweemaal worden opgegeven'),
  'signature-differs': d('C-07', 422, at('consent-signature'), 'nobody signed what was decided', 'niemand tekende voor wat is besloten'),
  'evidence-mixed': d(
    'C-07',
    422,
    'Consent.source',
    'the evidence is in the collection of the other decision',
    'het bewijs zit in de verzameling van het andere besluit',
  ),
  'categories-missing': d(
    'C-12',
    422,
    'Consent.category',
    'it is not known which kinds of data were asked for',
    'niet bekend is naar welke soorten gegevens is gevraagd',
  ),
  scope: d(
    'C-12',
    422,
    'Consent.category',
    'the question of this source does not cover this kind of data',
    'de vraag van deze bron gaat niet over dit soort gegevens',
  ),
  catalogue: d('C-13', 422, 'Consent.policy.uri', 'this version of the catalogue is not in use', 'deze versie van de catalogus is niet in gebruik'),
  network: d(
    'C-14',
    422,
    'Consent.policy.uri',
    'the register holds decisions about the LSP only',
    'het register bevat alleen besluiten over het LSP',
  ),
  'withdrawal-date': d('C-15', 422, at('consent-withdrawal'), 'the withdrawal lies in the future', 'de intrekking ligt in de toekomst'),
  'nothing-to-withdraw': d('C-17', 409, 'Consent.status', 'there is nothing to withdraw at this source', 'er valt bij deze bron niets in te trekken'),
  'date-not-new': d(
    'C-20',
    409,
    'Consent.dateTime',
    'a yes after a withdrawal needs a later decision',
    'een ja na een intrekking vereist een later besluit',
  ),
  reactivation: d(
    'C-20',
    422,
    'Consent.status',
    'what has ended does not come back; a new decision is needed',
    'wat is beeindigd komt niet terug; er is een nieuw besluit nodig',
  ),
  'child-alone': d('C-21', 422, at('consent-signature'), 'under 12 a parent or guardian decides', 'onder de 12 beslist een ouder of voogd'),
  'child-withdraws': d('C-21', 403, at('consent-withdrawal'), 'under 12 a parent or guardian withdraws', 'onder de 12 trekt een ouder of voogd in'),
  'digid-of-two': d(
    'C-22',
    422,
    at('consent-channel'),
    'two persons cannot decide with one DigiD',
    'twee personen kunnen niet met een DigiD beslissen',
  ),
  'signatures-full': d(
    'C-22',
    422,
    at('consent-signature'),
    'a decision has at most three signatures',
    'een besluit heeft hooguit drie handtekeningen',
  ),
  'guardian-too-late': d('C-23', 403, at('consent-signature'), 'from 16 on the child decides alone', 'vanaf 16 beslist het kind alleen'),
  representative: d(
    'C-28',
    403,
    at('consent-signature'),
    'a representative of an adult cannot decide here',
    'een vertegenwoordiger van een volwassene kan hier niet beslissen',
  ),
  'shield-empty': d('C-33', 422, 'Consent.provision.provision', 'a shield hides something', 'een afscherming schermt iets af'),
  'risk-not-discussed': d(
    'C-35',
    422,
    'Consent.verification.verificationDate',
    'it is not said when the risk was discussed with the patient',
    'er staat niet wanneer het risico met de patient is besproken',
  ),
  'request-state': d('C-64', 409, 'Task.status', 'the request was handled before', 'het verzoek is al afgehandeld'),
  'online-refused': d(
    'C-65',
    422,
    at('consent-channel'),
    'the source does not take part in the online service',
    'de bron doet niet mee aan de onlinedienst',
  ),
  'digid-undecided': d(
    'C-65',
    422,
    at('consent-channel'),
    'the source takes the printed form only',
    'de bron neemt alleen het geprinte formulier aan',
  ),
  'taken-over': d('C-71', 422, 'Consent.organization', 'the practice was taken over', 'de praktijk is overgenomen'),
  'takeover-notice': d('C-71', 422, 'Consent', 'patients were not told before the takeover', 'patienten zijn niet voor de overname ingelicht'),
  'takeover-objection': d(
    'C-71',
    422,
    'Consent',
    'the period for objections ends before the takeover',
    'de bezwaartermijn loopt af voor de overname',
  ),
  'online-source-type': d(
    'C-73',
    422,
    at('consent-channel'),
    'this kind of source has no online service; use the form or ask the patient',
    'dit soort bron kent geen onlinedienst; gebruik het formulier of vraag de patient',
  ),
  'sector-form': d(
    'C-74',
    422,
    at('consent-information'),
    'the general folder is not enough; the form of the sector is needed',
    'de algemene folder volstaat niet; het formulier van de sector is nodig',
  ),
  'portal-authorisation': d(
    'C-75',
    403,
    'Task',
    'the certificate may not handle online requests',
    'het certificaat mag geen onlineverzoeken afhandelen',
  ),
  transition: d(undefined, 422, 'Consent.status', 'this change of status is not possible', 'deze statuswijziging kan niet'),
  'register-says': d(undefined, 422, 'Consent', 'this is for the register to say', 'dit bepaalt het register'),
  immutable: d(undefined, 422, 'Consent', 'only the status of a decision can change', 'van een besluit kan alleen de status veranderen'),
  forbidden: d(undefined, 403, 'Consent', 'this is for others to do', 'dit is aan anderen'),
  conflict: d(
    undefined,
    409,
    'Consent',
    'somebody else changed this at the same moment; read it again',
    'iemand anders wijzigde dit op hetzelfde moment; lees het opnieuw',
  ),
  'not-found': d(undefined, 404, 'Consent', 'there is no such resource', 'deze resource bestaat niet'),
  method: d(
    undefined,
    405,
    'Consent',
    'nothing is deleted or patched; use entered-in-error',
    'er wordt niets gewist of gepatcht; gebruik entered-in-error',
  ),
  'if-match-missing': d(undefined, 428, 'Consent', 'If-Match is needed', 'If-Match is vereist'),
  'if-match': d(undefined, 412, 'Consent', 'there is a newer version', 'er is een nieuwere versie'),
  'if-none-exist': d(undefined, 412, 'Consent', 'more than one resource fits If-None-Exist', 'meer dan een resource past bij If-None-Exist'),
  'if-none-exist-form': d(
    undefined,
    400,
    'Consent',
    'If-None-Exist can hold one identifier only',
    'If-None-Exist kan alleen een identifier bevatten',
  ),
} as const satisfies Record<string, Definition>;

export type RefusalCode = keyof typeof REFUSALS;

/** Why a write was refused, as a value. */
export interface Refusal extends Definition {
  readonly code: RefusalCode;
  readonly type: RefusalType;
}

/** One or more refusals; the status of the first is that of the answer. */
export type Refusals = readonly [Refusal, ...Refusal[]];

/** The refusal with this code. @param expression the place, when it is known more precisely than the table does */
export function refuse(code: RefusalCode, expression?: string): Refusal {
  const definition: Definition = REFUSALS[code];
  return { ...definition, code, type: TYPES[definition.status], ...(expression === undefined ? {} : { expression }) };
}

/** All refusals when there is one, those that concern who asks first. */
export function refusalsOf(found: readonly Refusal[]): Refusals | undefined {
  const [first, ...others] = [...found.filter((r) => r.status === 403), ...found.filter((r) => r.status !== 403)];
  return first === undefined ? undefined : [first, ...others];
}

const TYPES: Readonly<Record<Status, RefusalType>> = {
  400: 'required',
  403: 'forbidden',
  404: 'not-found',
  405: 'not-supported',
  409: 'conflict',
  412: 'conflict',
  422: 'business-rule',
  428: 'conflict',
};

function d(rule: string | undefined, status: Status, expression: string, en: string, nl: string): Definition {
  return { ...(rule === undefined ? {} : { rule }), status, expression, en, nl };
}

function at(extension: string): string {
  return `Consent.extension('https://schakel.example/fhir/StructureDefinition/${extension}')`;
}
