import { currentLists } from '../../src/trust/pki/files.js';
import type { Pki } from '../../src/trust/pki/make.js';
import type { SimulatorConfig } from '../../src/simulator/config.js';
import { pemSigner, type Signer } from '../../src/trust/signature/signer.js';
import type { NamedPeer } from '../../src/trust/tls/peer.js';
import { sendOver } from '../../src/trust/tls/send.js';
import type { MutualAgent } from '../../src/trust/tls/client.js';
import type { Send } from '../../src/trust/oauth/send.js';
import { must } from '../attack/world.js';
import { livePki } from '../support/pki.js';
import { agentOf, materialOf } from '../support/tls.js';
import { filesOf, participant, pkiFiles, simulated, trustOf, type Simulated } from './simulator.js';

/** The certificates of a network of two organisations and the switch, which are valid now. */
export const NAMES = ['lsp', 'server-a', 'server-b', 'server-revoked', 'z-gp-auth', 'z-pharm-auth'] as const;

let made: Promise<Pki<(typeof NAMES)[number]>> | undefined;

/** Their PKI, made once. */
export function networkPki(): Promise<Pki<(typeof NAMES)[number]>> {
  made ??= livePki(...NAMES);
  return made;
}

/** The switch as its clients know it. */
export const SWITCH_PEER: NamedPeer = { application: '1', ura: '90000001', host: 'lsp.schakel.example' };
export const HOST = 'lsp.schakel.example';

/** The practice and the pharmacy, each with the name in its certificate. */
export function network(pharmacyPort?: number): SimulatorConfig['participants'] {
  const source = pharmacyPort === undefined ? {} : { source: { address: `https://127.0.0.1:${pharmacyPort}/aorta`, categories: ['MED'] as const } };
  return [
    participant('90000380', '300', 'Z3', undefined, { host: 'server-a.schakel.example', uzi: '900010079' }),
    participant('90000381', '301', 'J8', undefined, { host: 'server-b.schakel.example', uzi: '900010080', ...source }),
  ];
}

/** A simulator with mutual TLS and the clock of the machine. */
export async function securedSimulator(changes: Partial<SimulatorConfig> = {}): Promise<Simulated> {
  const pki = await networkPki();
  const { certificate, chain, key } = pki.issued.lsp;
  const files = filesOf({
    ...pkiFiles(pki),
    'lsp.pem': [certificate, ...chain].join(''),
    'lsp.key': key,
    'lists.pem': currentLists(pki.crls),
  });
  const tls = { certificate: 'lsp.pem', key: 'lsp.key', anchors: 'anchors.pem', crl: 'lists.pem' };
  const config = { public: { host: '127.0.0.1', port: 0, tls }, participants: network(), proof: 'token', trust: trustOf(pki), ...changes } as const;
  return simulated(config, { files, now: () => new Date(), newId: () => crypto.randomUUID() });
}

/** A client of the switch with the certificate of somebody. */
export async function clientOf(name: (typeof NAMES)[number]): Promise<{ readonly send: Send; readonly agent: MutualAgent }> {
  const agent = agentOf(materialOf(await networkPki(), name), SWITCH_PEER);
  return { send: sendOver(agent, { patience: 10_000, size: 8 << 20 }), agent };
}

/** An address of the simulator under the name in its certificate. */
export function named(url: string, host = HOST): string {
  const { port, pathname } = new URL(url);
  return `https://${host}:${port}${pathname}`;
}

/** A signer with a key of the network. */
export async function liveSigner(name: (typeof NAMES)[number]): Promise<Signer> {
  const { certificate, chain, key } = (await networkPki()).issued[name];
  return must(pemSigner({ key, certificates: [certificate, ...chain].join('\n') }));
}
