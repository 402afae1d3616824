/** Severity as in FHIR OperationOutcome. */
export type Severity = 'fatal' | 'error' | 'warning' | 'information';

interface Definition {
  readonly severity: Severity;
  /** FHIR issue type (http://hl7.org/fhir/issue-type). */
  readonly type: string;
  readonly en: string;
  readonly nl: string;
}

/**
 * The one catalogue of problems. A code is stable: it may be added to, never given another meaning.
 * Texts name no value of the input; what was found and expected travels beside them.
 */
export const ISSUES = {
  'xml-not-well-formed': def('fatal', 'structure', 'the XML is not well-formed', 'de XML is niet welgevormd'),
  'xml-not-utf8': def('fatal', 'structure', 'the XML is not UTF-8', 'de XML is geen UTF-8'),
  'xml-doctype': def('fatal', 'security', 'a DOCTYPE is refused', 'een DOCTYPE wordt geweigerd'),
  'xml-processing-instruction': def(
    'fatal',
    'security',
    'a processing instruction is refused here',
    'een processing instruction wordt hier geweigerd',
  ),
  'xml-too-large': def('fatal', 'too-long', 'the input is larger than allowed', 'de invoer is groter dan toegestaan'),
  'xml-too-deep': def('fatal', 'too-long', 'elements are nested deeper than allowed', 'elementen zijn dieper genest dan toegestaan'),
  'xml-too-many-elements': def('fatal', 'too-long', 'the message has more elements than allowed', 'het bericht heeft meer elementen dan toegestaan'),
  'xml-too-many-attributes': def(
    'fatal',
    'too-long',
    'an element has more attributes than allowed',
    'een element heeft meer attributen dan toegestaan',
  ),
  'xml-too-many-references': def(
    'fatal',
    'too-long',
    'the message has more numeric references than allowed',
    'het bericht heeft meer numerieke verwijzingen dan toegestaan',
  ),
  'xml-token-too-long': def('fatal', 'too-long', 'a tag or text is longer than allowed', 'een tag of tekst is langer dan toegestaan'),
  'json-not-well-formed': def('fatal', 'structure', 'the JSON is not well-formed', 'de JSON is niet welgevormd'),
  'json-control-character': def('fatal', 'structure', 'the control character U+0001 is refused', 'het stuurteken U+0001 wordt geweigerd'),
  'json-too-deep': def('fatal', 'too-long', 'the JSON is nested deeper than allowed', 'de JSON is dieper genest dan toegestaan'),
  'json-duplicate-key': def('fatal', 'structure', 'an object has the same key twice', 'een object heeft tweemaal dezelfde sleutel'),
  'json-not-utf8': def('fatal', 'structure', 'the JSON is not UTF-8', 'de JSON is geen UTF-8'),
  'input-unknown': def(
    'fatal',
    'not-supported',
    'the input is neither a known HL7v3 message nor a FHIR Bundle',
    'de invoer is geen bekend HL7v3-bericht en geen FHIR-Bundle',
  ),
  'element-unknown': def('error', 'structure', 'the definition has no such element', 'de definitie kent dit element niet'),
  'type-not-allowed': def('error', 'structure', 'a value of this type is not possible here', 'een waarde van dit type is hier niet mogelijk'),
  invariant: def('error', 'invariant', 'a rule over several elements does not hold', 'een regel over meer elementen gaat niet op'),
  'invariant-unchecked': def('information', 'not-supported', 'a rule could not be evaluated here', 'een regel kon hier niet worden nagegaan'),
  'slice-unmatched': def(
    'error',
    'structure',
    'fits none of the forms that the profile allows',
    'past bij geen van de vormen die het profiel toestaat',
  ),
  'reference-type': def(
    'error',
    'structure',
    'refers to a resource that is not possible here',
    'verwijst naar een resource die hier niet mogelijk is',
  ),
  'profile-mismatch': def(
    'error',
    'structure',
    'does not conform to a profile that is demanded here',
    'voldoet niet aan een profiel dat hier is vereist',
  ),
  'profile-unknown': def(
    'warning',
    'not-found',
    'the profile is not known here and was not checked',
    'het profiel is hier niet bekend en is niet nagegaan',
  ),
  'extension-unknown': def('information', 'not-found', 'the extension is not known here', 'de extensie is hier niet bekend'),
  'extension-context': def('error', 'structure', 'the extension may not stand here', 'de extensie mag hier niet staan'),
  'interaction-mismatch': def('error', 'value', 'interactionId does not name the root element', 'interactionId noemt niet het hoofdelement'),
  'wrapper-value': def(
    'warning',
    'value',
    'a wrapper field does not have the value that AORTA fixes',
    'een wrapperveld heeft niet de waarde die AORTA vastlegt',
  ),
  required: def('error', 'required', 'a mandatory part is missing', 'een verplicht onderdeel ontbreekt'),
  'too-many': def('error', 'structure', 'a part occurs more often than allowed', 'een onderdeel komt vaker voor dan toegestaan'),
  'not-judged': def(
    'information',
    'informational',
    'no model of this is known here: what is in it is not judged',
    'hiervan is geen model bekend: de inhoud is niet beoordeeld',
  ),
  xsd: def('error', 'structure', 'is not what the given XML Schema allows', 'is niet wat het opgegeven XML-schema toestaat'),
  'not-mapped': def('warning', 'not-supported', 'no mapping rule reads this', 'geen mappingregel leest dit'),
  'other-subject': def(
    'information',
    'not-supported',
    'belongs to another subject than what is translated here; it is not translated',
    'hoort bij een ander onderwerp dan wat hier wordt vertaald; het is niet vertaald',
  ),
  'not-expressible': def(
    'warning',
    'not-supported',
    'HL7v3 has no element for this; it is written as text in an annotation',
    'HL7v3 kent hiervoor geen element; het is als tekst in een annotatie geschreven',
  ),
  'out-of-scope': def(
    'error',
    'not-supported',
    'HL7v3 has no message for records of this kind; it is not written',
    'HL7v3 kent geen bericht voor dit soort gegevens; het is niet geschreven',
  ),
  'form-only-read': def(
    'error',
    'not-supported',
    'content of this form is only read: there is no way back to compare',
    'inhoud in deze vorm wordt alleen gelezen: er is geen weg terug om te vergelijken',
  ),
  'fixed-value': def('warning', 'value', 'differs from the value that the standard fixes', 'wijkt af van de waarde die de standaard vastlegt'),
  'element-order': def('warning', 'structure', 'stands in another place than the schema says', 'staat op een andere plaats dan het schema zegt'),
  'value-format': def('error', 'value', 'the value does not have the form of its datatype', 'de waarde heeft niet de vorm van het datatype'),
  'xsi-type': def('error', 'structure', 'the xsi:type is not one that is possible here', 'het xsi:type is hier niet mogelijk'),
  'code-unknown': def('error', 'code-invalid', 'the code is not in its value set', 'de code zit niet in de waardelijst'),
  'system-not-supported': def(
    'error',
    'not-supported',
    'HL7v3 can only hold systems that are an OID or UUID',
    'HL7v3 kan alleen systemen bevatten die een OID of UUID zijn',
  ),
  'identifier-without-root': def('warning', 'value', 'the identifier has no root', 'de identificatie heeft geen root'),
  'bsn-invalid': def('warning', 'value', 'the BSN fails the eleven test', 'het BSN voldoet niet aan de elfproef'),
  'unit-case': def('warning', 'value', 'the unit is not written as UCUM writes it', 'de eenheid is niet geschreven zoals UCUM dat doet'),
  'time-does-not-exist': def(
    'warning',
    'value',
    'this local time does not exist (clock change); standard time assumed',
    'deze lokale tijd bestaat niet (zomertijd); wintertijd aangenomen',
  ),
  'original-ignored': def(
    'warning',
    'business-rule',
    'the kept HL7v3 form no longer fits the FHIR value and is ignored',
    'de bewaarde HL7v3-vorm past niet meer bij de FHIR-waarde en is genegeerd',
  ),
  'derived-differs': def(
    'warning',
    'business-rule',
    'differs from what follows from other elements and is ignored',
    'wijkt af van wat uit andere elementen volgt en is genegeerd',
  ),
  'reference-unresolved': def(
    'error',
    'not-found',
    'the referenced resource is not in the Bundle',
    'de resource waarnaar wordt verwezen zit niet in de Bundle',
  ),
  'not-written': def('error', 'processing', 'is not written, because of another problem', 'is niet geschreven, door een ander probleem'),
  'resource-unused': def(
    'warning',
    'not-supported',
    'the resource is in the Bundle but nothing refers to it',
    'de resource zit in de Bundle maar niets verwijst ernaar',
  ),
  'patient-mixed': def('error', 'business-rule', 'one answer holds more than one patient', 'een antwoord bevat meer dan een patient'),
  'record-repeated': def(
    'information',
    'duplicate',
    'the same record was received before; it is given once',
    'hetzelfde gegeven is eerder ontvangen; het wordt eenmaal gegeven',
  ),
  'record-differs': def(
    'warning',
    'conflict',
    'a record with the same identifier and other content was received before; both are given',
    'een gegeven met dezelfde identificatie en andere inhoud is eerder ontvangen; beide worden gegeven',
  ),
  'active-after-end': def(
    'warning',
    'business-rule',
    'it ended in the past, yet its status is active; the status is kept',
    'het is in het verleden beeindigd, maar de status is actief; de status is behouden',
  ),
  'source-failed': def('warning', 'incomplete', 'a source reported a failure', 'een bron meldde een fout'),
  'soap-version': def('fatal', 'not-supported', 'the envelope is not SOAP 1.1', 'de envelop is geen SOAP 1.1'),
  'soap-body': def(
    'fatal',
    'structure',
    'the SOAP envelope does not hold one Body with one message',
    'de SOAP-envelop bevat niet een Body met een bericht',
  ),
  'interaction-not-supported': def(
    'error',
    'not-supported',
    'this interaction is unknown, out of use or not served here',
    'deze interactie is onbekend, vervallen of wordt hier niet bediend',
  ),
  'not-translatable': def(
    'error',
    'not-supported',
    'this interaction reads or changes a register of the switch point; what it says has no form in FHIR here',
    'deze interactie bevraagt of wijzigt een register van het schakelpunt; wat zij zegt heeft hier geen FHIR-vorm',
  ),
  'author-mismatch': def(
    'error',
    'forbidden',
    'the author is not the organisation whose certificate made the connection',
    'de auteur is niet de organisatie van wie het certificaat de verbinding maakte',
  ),
  'application-mismatch': def(
    'error',
    'forbidden',
    'the application is not one of this source, or not the one that sent the message',
    'de applicatie is niet van deze bron, of niet de applicatie die het bericht verzond',
  ),
  'answer-inconsistent': def(
    'warning',
    'business-rule',
    'outcome, counters and content contradict each other',
    'uitkomst, tellers en inhoud spreken elkaar tegen',
  ),
  'http-not-found': def('error', 'not-found', 'nothing is served at this address', 'op dit adres wordt niets aangeboden'),
  'http-method': def('error', 'not-supported', 'this address does not take that method', 'dit adres kent die methode niet'),
  'http-accept': def(
    'error',
    'not-supported',
    'the answer cannot be given in a media type that was asked for',
    'het antwoord bestaat niet in een gevraagd mediatype',
  ),
  'http-content-type': def(
    'error',
    'not-supported',
    'the body has a media type, character set or encoding that is not read here',
    'de inhoud heeft een mediatype, tekenset of codering die hier niet wordt gelezen',
  ),
  'http-parameter': def(
    'error',
    'value',
    'a parameter is unknown or has a value that it cannot have',
    'een parameter is onbekend of heeft een waarde die niet kan',
  ),
  'http-too-large': def('error', 'too-long', 'the body is larger than allowed', 'de inhoud is groter dan toegestaan'),
  'http-busy': def(
    'error',
    'throttled',
    'too many requests are at work; ask again later',
    'er wordt aan te veel verzoeken gewerkt; vraag het later opnieuw',
  ),
  'http-body': def('error', 'structure', 'the body could not be received', 'de inhoud kon niet worden ontvangen'),
  'resource-not-found': def('error', 'not-found', 'there is no such resource', 'deze resource bestaat niet'),
  'not-allowed': def('error', 'forbidden', 'who asks may not do this', 'wie dit vraagt mag dit niet'),
  'store-unavailable': def(
    'error',
    'transient',
    'what is needed for an answer cannot be reached at this moment; ask again later',
    'wat voor een antwoord nodig is, is nu niet bereikbaar; vraag het later opnieuw',
  ),
  'internal-fault': def(
    'fatal',
    'exception',
    'a fault of Schakel; the log has more under the correlation id',
    'een fout van Schakel; het logboek vermeldt meer onder het correlatienummer',
  ),
} as const satisfies Record<string, Definition>;

export type IssueCode = keyof typeof ISSUES;

/** A problem as a value. `path` is on the side that the sender wrote: an element path in HL7v3, a FHIRPath in FHIR. */
export interface Issue {
  readonly code: IssueCode;
  readonly severity: Severity;
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  /** Mapping rule that met the problem. */
  readonly rule?: string;
  readonly found?: string;
  readonly expected?: string;
}

/** What is known of a problem besides its code and its place. */
export interface Detail {
  readonly found?: string;
  readonly expected?: string;
  /** Another than that of the code. */
  readonly severity?: Severity;
}

/** A problem at an object of a tree; its path is worked out when somebody asks. */
export interface Pending extends Detail {
  readonly code: IssueCode;
  readonly at: object;
  /** Attribute, property or position below the object. */
  readonly key: string | number | undefined;
  readonly rule: string;
}

export type Language = 'en' | 'nl';

/** One line for a person: `file:line:column: severity code path: text (found ..., expected ...)`. */
export function issueText(issue: Issue, language: Language = 'en', file = ''): string {
  const place = issue.line === undefined ? file : `${file}:${issue.line}:${issue.column ?? 1}`;
  const words = language === 'en' ? ['found', 'expected'] : ['gevonden', 'verwacht'];
  const detail = [
    issue.found === undefined ? '' : `${words[0]} ${issue.found}`,
    issue.expected === undefined ? '' : `${words[1]} ${issue.expected}`,
  ].filter((part) => part !== '');
  const tail = detail.length === 0 ? '' : ` (${detail.join(', ')})`;
  return `${place}${place === '' ? '' : ': '}${issue.severity} ${issue.code} ${issue.path}: ${ISSUES[issue.code][language]}${tail}`;
}

export function isFailure(issue: Issue): boolean {
  return issue.severity === 'error' || issue.severity === 'fatal';
}

function def(severity: Severity, type: string, en: string, nl: string): Definition {
  return { severity, type, en, nl };
}
