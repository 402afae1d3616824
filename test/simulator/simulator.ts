import { sandboxSimulator, type Participant, type SimulatorConfig } from '../../src/simulator/config.js';
import { startSimulator, type Simulator } from '../../src/simulator/start.js';
import type { SimulatorOutside } from '../../src/simulator/outside.js';
import type { Scenario, ScenarioRule } from '../../src/simulator/scenario.js';
import { CA_OIDS, fingerprintOf, type CardType } from '../../src/trust/identity/uzi-name.js';
import type { Issued, Pki } from '../../src/trust/pki/make.js';
import { machineTimers } from '../../src/trust/certificate/download.js';
import { machineOutside } from '../../src/trust/world/outside.js';
import { attribute, child, childrenNamed, descendantsAt, type XmlElement } from '../../src/xml/element.js';
import { keptKey, TEST_NOW, testPki } from '../support/pki.js';
import { DISPENSE } from '../mapping/registration/world.js';
import { messageIn } from './questions.js';

/** The practice that asks, and the pharmacies that answer. */
export const PRACTICE: Participant = participant('90000380', '300', 'Z3');
export const PHARMACY = '90000381';
export const PHARMACY_2 = '90000382';

/** An organisation of region 7, with a source where it has an address. */
export function participant(ura: string, application: string, type: string, port?: number, more: Partial<Participant> = {}): Participant {
  const source = port === undefined ? {} : { source: { address: `http://127.0.0.1:${port}/aorta`, categories: ['MED', 'ICA'] as const } };
  return { ura, name: `Invented ${ura}`, type, application, represents: [], regions: [7], alsoReaches: [], ...source, ...more };
}

/** Files that are not on disk. */
export function filesOf(files: Readonly<Record<string, string | Uint8Array>>): SimulatorOutside['files'] {
  return {
    read: (path) => {
      const content = files[path];
      if (content === undefined) return Promise.reject(Object.assign(new Error('not there'), { code: 'ENOENT' }));
      return Promise.resolve(Buffer.from(content));
    },
    watch: () => () => undefined,
  };
}

/** The same files and one more. */
function withFile(files: SimulatorOutside['files'], name: string, content: string): SimulatorOutside['files'] {
  return { ...files, read: (path, most) => (path === name ? Promise.resolve(Buffer.from(content)) : files.read(path, most)) };
}

/** A simulator of a test, with what it logs and saves. */
export interface Simulated extends Simulator {
  readonly log: readonly string[];
  readonly saved: Readonly<Record<string, string>>;
}

/** Starts a simulator in clear: its clock stands still, its ids count, it trusts the test PKI. */
export async function simulated(changes: Partial<SimulatorConfig> = {}, outside: Partial<SimulatorOutside> = {}): Promise<Simulated> {
  const log: string[] = [];
  const saved: Record<string, string> = {};
  let ids = 0;
  const pki = await testPki();
  const key = await keptKey('jwt-issuer', 2048);
  const config = sandboxSimulator({
    public: { host: '127.0.0.1', port: 0 },
    page: { host: '127.0.0.1', port: 0, keep: 50, megabytes: 64 },
    index: { codes: { MED: [DISPENSE], ICA: [{ code: '288432', codeSystem: '2.16.840.1.113883.2.4.15.4' }] } },
    trust: trustOf(pki),
    // Made once: a new one takes as long as a test.
    authorisation: { key: 'as.key', typ: 'at+jwt', seconds: 600 },
    ...changes,
  });
  const simulator = await startSimulator(config, {
    ...machineOutside(),
    timers: machineTimers,
    log: (line) => void log.push(line),
    now: () => TEST_NOW,
    newId: () => `10000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    save: (path, text) => {
      saved[path] = text;
      return Promise.resolve();
    },
    ...outside,
    files: withFile(outside.files ?? filesOf(pkiFiles(pki)), 'as.key', key),
  });
  return { ...simulator, log, saved };
}

const LISTS = ['root', 'dom', 'ca-z', 'ca-n', 'ca-m', 'ca-s'] as const;

/** Files in which the test PKI stands. */
export function pkiFiles(pki: Pick<Pki, 'root' | 'intermediates' | 'crls'>): Record<string, string | Uint8Array> {
  return {
    'anchors.pem': pki.root,
    'intermediates.pem': pki.intermediates.join(''),
    ...Object.fromEntries(LISTS.map((name) => [`${name}.crl`, pki.crls[name] ?? ''])),
  };
}

/** Trust in the test PKI. */
export function trustOf(pki: { readonly issued: Readonly<Record<string, Pick<Issued, 'der'>>> }): SimulatorConfig['trust'] {
  const ca = (type: CardType, name: 'ca-z' | 'ca-n' | 'ca-s') => {
    const issued = pki.issued[name];
    return issued === undefined ? [] : [{ type, caOid: CA_OIDS[type][0] ?? '', fingerprint: fingerprintOf(issued.der) }];
  };
  return {
    ...sandboxSimulator().trust,
    anchors: ['anchors.pem'],
    intermediates: ['intermediates.pem'],
    issuingCas: [...ca('Z', 'ca-z'), ...ca('N', 'ca-n'), ...ca('S', 'ca-s')],
    revocation: {
      ...sandboxSimulator().trust.revocation,
      files: LISTS.filter((name) => name === 'root' || name in pki.issued).map((name) => `${name}.crl`),
    },
  };
}

/** A scenario of these rules. */
export function scenario(...rules: readonly ScenarioRule[]): Scenario {
  return { rules };
}

/** Sends an envelope to a service of the switch. */
export async function post(
  soap: string,
  service: string,
  envelope: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${soap}/${service}`, {
    method: 'POST',
    body: envelope,
    headers: { 'Content-Type': 'text/xml; charset=utf-8', ...headers },
  });
  return { status: answer.status, text: await answer.text() };
}

/** One item of a batch, short: who wrote it, what came of it, its counters. */
export function itemsOf(batch: XmlElement): readonly string[] {
  return batch.children.filter(({ local }) => local.startsWith('QURX_IN') || local.startsWith('REPC_IN')).map(summary);
}

function summary(item: XmlElement): string {
  const at = (path: readonly string[], name: string): string => {
    const [found] = descendantsAt(item, path);
    return (found && attribute(found, name)) ?? '-';
  };
  const act = child(item, 'ControlActProcess');
  const device = descendantsAt(item, ['ControlActProcess', 'authorOrPerformer', 'participant', 'AssignedDevice'])[0];
  const ura = device && descendantsAt(device, ['Organization', 'id'])[0];
  const author = ura ?? (device && child(device, 'id'));
  const counters = ['Total', 'Current', 'Remaining'].map((name) => at(['ControlActProcess', 'queryAck', `result${name}Quantity`], 'value'));
  const errors = [
    ...descendantsAt(item, ['acknowledgement', 'acknowledgementDetail', 'code']),
    ...descendantsAt(item, ['ControlActProcess', 'reasonOf', 'justifiedDetectedIssue', 'code']),
  ].map((code) => attribute(code, 'code'));
  const subjects = act === undefined ? 0 : childrenNamed(act, 'subject').length;
  return [
    author && attribute(author, 'extension'),
    at(['acknowledgement'], 'typeCode'),
    at(['ControlActProcess', 'queryAck', 'queryResponseCode'], 'code'),
    counters.join('/'),
    `${subjects} subject`,
    ...errors,
  ].join(' ');
}

/** What a batch says of itself: acknowledgement and number. */
export function batchOf(text: string): { readonly head: string; readonly items: readonly string[] } {
  const batch = messageIn(text);
  const [acknowledgement, quantity] = [child(batch, 'acknowledgement'), child(batch, 'transmissionQuantity')];
  return {
    head: `${(acknowledgement && attribute(acknowledgement, 'typeCode')) ?? '-'} ${(quantity && attribute(quantity, 'value')) ?? '-'}`,
    items: itemsOf(batch),
  };
}
