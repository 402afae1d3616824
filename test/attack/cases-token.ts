import { iiUrn } from '../../src/trust/identity/identifiers.js';
import { APPLICATION_ID, BSN } from '../../src/hl7v3/oids.js';
import { MemoryReplayStore } from '../../src/trust/verify/replay.js';
import {
  ASSISTANT,
  CONTEXT,
  GP,
  messageOf,
  OTHER_PATIENT,
  PATIENT,
  query,
  replacing,
  SERVER_SET,
  UNDER_MANDATE,
  URA_B,
  type Scene,
} from './message.js';
import { outwardFor, own, scene, verify, type Attempt, type AttackCase, type Code } from './run.js';
import { NOW, verifying } from './world.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const EIGHT = '99990003';

function token(
  number: number,
  attack: string,
  expected: Code,
  changed: NonNullable<Scene['transaction']>['token'],
  attempt: Attempt = {},
): AttackCase {
  return scene(number, attack, expected, { transaction: { token: changed } }, attempt);
}

function written(number: number, attack: string, expected: Code, from: string | RegExp, to: string): AttackCase {
  return scene(number, attack, expected, { transaction: { before: replacing(from, to) } });
}

function mandate(attack: string, expected: Code, changed: Scene['mandate'], attempt: Attempt = {}): AttackCase {
  return scene(46, attack, expected, { ...UNDER_MANDATE, mandate: changed }, { body: query(ASSISTANT), ...attempt });
}

function registration(attack: string, expected: Code, changed: NonNullable<Scene['registration']>): AttackCase {
  const changes = { settings: { serverTokenSet: true } };
  return scene(47, attack, expected, { ...SERVER_SET, registration: changed }, { changes, arrival: { purpose: 'prefetch' } });
}

const BSN_ATTRIBUTE = /<saml:Attribute Name="burgerServiceNummer">[^]*?<\/saml:Attribute>/;
const PARAMETER = /<patientID>[^]*<\/patientID>/;

/** What a token says, beside the message: cases 37-48. */
export const TOKEN_CASES: readonly AttackCase[] = [
  token(37, 'Issuer is another organisation than in the message', 'TOKEN_ISSUER', { issuer: URA_B }),
  token(37, 'Issuer is another organisation than the TLS peer', 'TOKEN_ISSUER', {}, { arrival: { peer: { ura: URA_B, represents: [] } } }),
  token(37, 'the peer speaks for that organisation (passes)', 'accepted', {}, { arrival: { peer: { ura: URA_B, represents: ['90000380'] } } }),
  token(38, 'expired', 'TOKEN_EXPIRED', { notBefore: NOW - 5 * MINUTE, notOnOrAfter: NOW - MINUTE }),
  token(38, 'expired within the skew (passes)', 'accepted', { notBefore: NOW - 5 * MINUTE, notOnOrAfter: NOW - MINUTE + 1000 }),
  token(38, 'in the future', 'TOKEN_NOT_YET_VALID', { notBefore: NOW + 2 * MINUTE, notOnOrAfter: NOW + 5 * MINUTE }),
  written(38, 'NotOnOrAfter missing', 'TOKEN_MALFORMED', / NotOnOrAfter="[^"]*"/, ''),
  token(38, 'valid for 24 hours', 'TOKEN_WINDOW', { notOnOrAfter: NOW + DAY }),
  written(
    38,
    'NotBefore behind NotOnOrAfter',
    'TOKEN_WINDOW',
    /NotBefore="[^"]*" NotOnOrAfter="[^"]*"/,
    'NotBefore="2026-06-01T12:00:30Z" NotOnOrAfter="2026-06-01T11:59:30Z"',
  ),
  written(38, 'local time without Z', 'TOKEN_MALFORMED', /NotOnOrAfter="[^"]*"/, 'NotOnOrAfter="2026-06-01T12:04:00"'),
  token(38, 'IssueInstant in the future', 'TOKEN_NOT_YET_VALID', { issueInstant: NOW + 2 * MINUTE }),
  token(39, 'for another application', 'TOKEN_AUDIENCE', { audiences: [iiUrn(APPLICATION_ID, '90000381')] }),
  written(39, 'for nobody', 'TOKEN_AUDIENCE', /<saml:AudienceRestriction>[^]*<\/saml:AudienceRestriction>/, ''),
  written(39, 'ours within another', 'TOKEN_AUDIENCE', 'IIext:1</saml:Audience>', 'IIext:11</saml:Audience>'),
  scene(39, 'ours in a comment', 'TOKEN_MALFORMED', {
    transaction: { after: replacing(/(?<=<saml:Audience>)[^<]*/, `urn:x<!--${iiUrn(APPLICATION_ID, '1')}-->`) },
  }),
  token(40, 'token of another message', 'TOKEN_MESSAGE_BINDING', { messageId: { root: '2.16.528.1.1007.3.3.90000380.12', extension: 'V-2' } }),
  token(40, 'token of another interaction', 'TOKEN_INTERACTION', { interaction: 'QURX_IN990011NL' }),
  token(40, 'token about another patient', 'TOKEN_BSN', { bsn: OTHER_PATIENT }),
  scene(41, 'BSN in the token only', 'TOKEN_BSN', { message: replacing(PARAMETER, '') }),
  written(41, 'BSN in the message only', 'TOKEN_BSN', BSN_ATTRIBUTE, ''),
  written(41, 'BSN that fails the eleven test', 'TOKEN_MALFORMED', `>${PATIENT}<`, '>999910165<'),
  scene(41, 'eight digits that are the nine (passes)', 'accepted', {
    transaction: { token: { bsn: `0${EIGHT}` }, before: replacing(`0${EIGHT}`, EIGHT) },
    message: replacing(PATIENT, `0${EIGHT}`),
  }),
  scene(42, 'a second patientID', 'TOKEN_BSN', { message: (t) => t.replace(PARAMETER, (p) => p + p.replace(PATIENT, OTHER_PATIENT)) }),
  scene(42, 'a second value in patientID', 'TOKEN_BSN', {
    message: replacing('</patientID>', `<value root="${BSN}" extension="${OTHER_PATIENT}"/></patientID>`),
  }),
  scene(42, 'another patient in the attention line', 'TOKEN_BSN', {
    message: replacing(
      '<receiver>',
      `<attentionLine><keyWordText code="PATID"/><value root="${BSN}" extension="${OTHER_PATIENT}"/></attentionLine><receiver>`,
    ),
  }),
  ...replayCases(),
  scene(45, 'server without a mandate', 'TOKEN_SET_INCOMPLETE', { transaction: SERVER_SET.transaction ?? {}, registration: {} }),
  scene(45, 'server without a registration', 'TOKEN_SET_INCOMPLETE', { transaction: SERVER_SET.transaction ?? {}, mandate: {} }),
  scene(45, 'server with a person in NameID', 'TOKEN_SUBJECT', {
    ...SERVER_SET,
    transaction: { by: 'server-a', token: { subject: GP, context: CONTEXT } },
  }),
  scene(45, 'the whole set, switched off', 'CARD_NOT_ALLOWED', SERVER_SET),
  mandate('mandate signed by an employee', 'MANDATE_SIGNER', { by: 'n-sign', token: { issuer: ASSISTANT } }),
  mandate('mandate signed by a server', 'CERT_KEY_USAGE', { by: 'server-a' }),
  mandate('mandate for another organisation', 'MANDATE_ORG', { token: { organisation: URA_B } }),
  mandate('mandate for another context', 'MANDATE_CONTEXT', { token: { context: 'ALGEMEEN' } }),
  mandate('mandate expired', 'MANDATE_EXPIRED', { token: { notOnOrAfter: NOW - DAY } }),
  mandate('mandate issued by another than signed it', 'MANDATE_ISSUER', { token: { issuer: { uzi: '900005267', role: '17.000' } } }),
  mandate('overseer is another professional', 'MANDATE_OVERSEER', { by: 'z-pharm-sign', token: { issuer: { uzi: '900005267', role: '17.000' } } }),
  mandate(
    'a role that may not leave it to others',
    'NOT_AUTHORISED',
    { by: 'z-nurse-sign', token: { issuer: { uzi: '900005275', role: '30.000' } } },
    { body: query(ASSISTANT).replace(/(<overseer[^]*?)900005259([^]*?)01\.015/, '$1900005275$230.000') },
  ),
  registration('registration of another patient', 'ENROL_BSN', { token: { bsn: OTHER_PATIENT } }),
  registration('registration at another organisation', 'ENROL_ORG', { token: { issuer: URA_B } }),
  registration('registration for 19 months', 'TOKEN_WINDOW', { token: { notOnOrAfter: NOW + 480 * DAY } }),
  registration('signer revoked before it signed', 'CERT_REVOKED', { by: 'z-revoked' }),
  registration('signer revoked after it signed (passes)', 'accepted', { by: 'z-revoked-later' }),
  registration('registration signed by a server', 'CARD_NOT_ALLOWED', { by: 'server-a' }),
  written(
    48,
    'an attribute that nobody defined',
    'TOKEN_MALFORMED',
    '</saml:AttributeStatement>',
    '<saml:Attribute Name="extra"><saml:AttributeValue>1</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>',
  ),
  scene(48, 'an attribute twice', 'TOKEN_MALFORMED', { transaction: { before: (t) => t.replace(BSN_ATTRIBUTE, (a) => a + a) } }),
];

function replayCases(): readonly AttackCase[] {
  const replayed = outwardFor('TOKEN_REPLAY');
  return [
    own(43, 'replay, one after another', 'accepted, TOKEN_REPLAY', replayed, async (engine) => {
      const [input, world] = [await messageOf(), await verifying({ engine })];
      const [first, second] = [await verify(input, world), await verify(input, world)];
      return { code: `${first.code}, ${second.code}`, outward: second.outward };
    }),
    own(43, 'replay, 50 at the same time', '1 accepted, 49 TOKEN_REPLAY', replayed, async (engine) => {
      const [input, world] = [await messageOf(), await verifying({ engine })];
      const all = await Promise.all(Array.from({ length: 50 }, () => verify(input, world)));
      const count = (code: string): number => all.filter((got) => got.code === code).length;
      const outward = [...new Set(all.filter((g) => g.code !== 'accepted').map((g) => g.outward))].join();
      return { code: `${count('accepted')} accepted, ${count('TOKEN_REPLAY')} TOKEN_REPLAY`, outward };
    }),
    own(43, 'replay after a restart, with a shared store', 'accepted, TOKEN_REPLAY', replayed, async (engine) => {
      const [input, replay] = [await messageOf(), new MemoryReplayStore(() => NOW)];
      const [first, second] = [await verify(input, await verifying({ engine, replay })), await verify(input, await verifying({ engine, replay }))];
      return { code: `${first.code}, ${second.code}`, outward: second.outward };
    }),
    own(43, 'same message id, other content, new token', 'accepted, TOKEN_REPLAY', replayed, async (engine) => {
      const world = await verifying({ engine });
      const first = await verify(await messageOf(), world);
      const second = await verify(await messageOf({ message: replacing('code="executing"', 'code="executing" ') }), world);
      return { code: `${first.code}, ${second.code}`, outward: second.outward };
    }),
    own(44, 'a flood of tokens that do not hold', 'memory unchanged: 0', outwardFor('SIG_INVALID'), async (engine) => {
      const replay = new MemoryReplayStore(() => NOW);
      const world = await verifying({ engine, replay });
      const outward = new Set<string>();
      const spoilt = await messageOf({ transaction: { after: replacing('01.015', '01.016') } });
      for (let i = 0; i < 200; i++) outward.add((await verify(spoilt.replaceAll('token_2', `token_${i}_2`), world)).outward);
      return { code: `memory unchanged: ${replay.size}`, outward: [...outward].join() };
    }),
    own(44, 'a memory that is full', 'REPLAY_UNAVAILABLE', '500 soap:Server', async (engine) => {
      const replay = new MemoryReplayStore(() => NOW, { most: 2 });
      const world = await verifying({ engine, replay });
      await verify(await messageOf(), world);
      const got = await verify(await messageOf(), world);
      return replay.size === 2 ? got : { ...got, code: 'forgot something' };
    }),
  ];
}
