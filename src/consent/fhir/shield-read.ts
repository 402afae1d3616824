import { spanOf } from '../day.js';
import type { Shield } from '../shield.js';
import { SHIELD_POLICY, SHIELD_PROFILE } from './canonicals.js';
import { demand } from './concept.js';
import { readHeader } from './header.js';
import type { ReadConsent } from './optin-form.js';
import { Place } from './place.js';
import type { ShieldForm } from './shield-form.js';
import { readShieldRule } from './shield-rule-read.js';

const STATUSES = ['active', 'inactive', 'entered-in-error'] as const satisfies readonly Shield['status'][];
const RULE = 'gw-shield';
const ELEMENTS = [
  ...['resourceType', 'id', 'meta', 'language', 'text', 'contained', 'identifier', 'status', 'scope', 'category', 'patient', 'dateTime'],
  ...['performer', 'organization', 'policy', 'policyRule', 'verification', 'provision'],
];

/**
 * Reads a `gw-shield` (CS c.3). Never throws; what cannot be understood is a failure, since half a shield would show what the patient
 * wants hidden. No issue quotes a code, an identifier or a date: they are medical data.
 * @param resource a FHIR resource as parsed JSON
 */
export function readShield(resource: unknown): ReadConsent<ShieldForm> {
  const consent = new Place(resource, 'Consent');
  consent.onlyKeys(RULE, ELEMENTS);
  const { id, beside, source, given, policy } = readHeader(consent, SHIELD_PROFILE, SHIELD_POLICY);
  demand(consent.at('policyRule'), 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTINR', RULE);
  const status = consent.at('status').code(RULE, STATUSES);
  const riskDiscussed = readRisk(consent);
  const rules = readRules(consent.at('provision'));
  const { issues } = consent;
  if (consent.hasFailed || id === undefined || beside === undefined || source === undefined || given === undefined) return { issues };
  if (policy === undefined || status === undefined || riskDiscussed === undefined) return { issues };
  return { form: { id, source, status, rules, given, riskDiscussed, policy }, beside, issues };
}

/** CS C-35 T1: that the risk was discussed, and when. */
function readRisk(consent: Place): string | undefined {
  const verification = consent.at('verification').only('C-35');
  if (!verification.exists) return undefined;
  if (verification.at('verified').value !== true) verification.at('verified').report('required', 'C-35', { expected: 'true' });
  return verification.at('verificationDate').formed('C-35', (text) => spanOf(text) !== undefined, 'a FHIR dateTime');
}

/** A frame of type permit around provisions of type deny, and no deeper (CS c.3). */
function readRules(provision: Place): Shield['rules'] {
  provision.onlyKeys(RULE, ['type', 'provision']);
  provision.at('type').code('C-34', ['permit']);
  const inner = provision.at('provision');
  if (inner.items().length === 0) inner.report('required', 'C-33');
  return inner.items().flatMap((rule) => readShieldRule(rule) ?? []);
}
