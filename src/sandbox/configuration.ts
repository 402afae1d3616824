import { fingerprintOf, CA_OIDS } from '../trust/identity/uzi-name.js';
import { readCertificates } from '../trust/certificate/certificate.js';
import { ASKING, HOST, hostOf, REGION, SOURCES, SWITCH, type Player } from './cast.js';
import type { SandboxFolder } from './folder.js';
import { PERSONAS } from '../simulator/token/personas.js';
import type { PkiName } from '../trust/pki/make.js';

/** Ports of the sandbox, all on loopback. */
export interface SandboxPorts {
  /** FHIR in clear. */
  readonly clear: number;
  /** FHIR and SOAP over mutual TLS. */
  readonly secure: number;
  readonly internal: number;
  /** The page of the simulator. */
  readonly page: number;
  /** The simulator itself. */
  readonly switchPoint: number;
}

/** Where the systems of the sources are reached. */
export type SourceAddresses = Readonly<Record<'fhir' | 'hl7v3', string>>;

/** Codes of the kinds of data in the index; under an OID for examples, since the real ones stand nowhere in the open (AM 1.4). */
const INDEX = { codes: { MED: [{ code: 'MED', codeSystem: '2.999.4' }], ICA: [{ code: 'ICA', codeSystem: '2.999.4' }] } };

/** The configuration of the gateway, as a file of `serve --config` has it. */
export function gatewayConfiguration(folder: SandboxFolder, ports: SandboxPorts, sources: SourceAddresses): object {
  const { at } = folder;
  const clients = [...ASKING.map((one) => ({ ...one, application: one.client })), ...SOURCES];
  return {
    sandbox: true,
    public: {
      port: ports.secure,
      tls: { ...tlsOf(folder, HOST.certificate), peers: [{ ...peerOf(SWITCH), vouches: true }, ...clients.map((one) => peerOf(one))] },
    },
    internal: { port: ports.internal },
    clear: {
      port: ports.clear,
      clients: clients.map(({ application, ura, certificate }) => ({ application, ura, certificate: at('pki', 'chains', `${certificate}.pem`) })),
    },
    access: {
      issuer: issuerOf(ports),
      tokenEndpoint: `${issuerOf(ports)}/oauth/token`,
      keySet: `http://127.0.0.1:${ports.page}/oauth/keys`,
      typ: 'at+jwt',
    },
    trust: trustOf(folder),
    store: storeOf(folder),
    index: INDEX,
    switchPoint: {
      ...{ url: `${issuerOf(ports)}/aorta/`, ura: SWITCH.ura, application: SWITCH.application, signQueries: true },
      services: { REPC_IN000023NL: { service: 'ConditiequeryBatch', soapAction: 'urn:hl7-org:v3/ConditiequeryBatch_QueryResponse' } },
    },
    organisations: [...ASKING.map((one) => askingOf(one, folder)), ...SOURCES.map((one) => sourceOf(one, folder, sources))],
  };
}

/** The configuration of the simulator, as a file of `simulate --config` has it. */
export function simulatorConfiguration(folder: SandboxFolder, ports: SandboxPorts): object {
  const { at } = folder;
  const clients = ASKING.map((one) => ({ ...one, application: one.client, name: `${one.name}, client` }));
  const address = `https://127.0.0.1:${ports.secure}/aorta`;
  const shows = { ura: HOST.ura, host: hostOf(HOST.certificate) };
  return {
    sandbox: true,
    public: { port: ports.switchPoint, tls: tlsOf(folder, SWITCH.certificate) },
    page: { port: ports.page },
    proof: 'body',
    participants: [
      ...[...ASKING, ...clients].map((one) => participantOf(one)),
      ...SOURCES.map((one) => ({ ...participantOf(one), source: { address, categories: one.categories, shows } })),
    ],
    index: { ...INDEX, file: at('index.json') },
    trust: trustOf(folder),
    signing: { chain: at('pki', 'chains', `${SWITCH.certificate}.pem`), key: at('pki', 'keys', `${SWITCH.certificate}.pem`) },
    authorisation: { issuer: issuerOf(ports), key: at('keys', 'token.pem') },
  };
}

/** The simulator under the name in its certificate: also who issues access tokens. */
function issuerOf({ switchPoint }: SandboxPorts): string {
  return `https://${hostOf(SWITCH.certificate)}:${switchPoint}`;
}

function peerOf({ ura, application, certificate }: Pick<Player, 'ura' | 'application' | 'certificate'>): object {
  return { application, ura, host: hostOf(certificate) };
}

function participantOf(one: Player): object {
  const { name, type } = one;
  return { ...peerOf(one), name, type, regions: [REGION] };
}

/** An organisation that asks: the switch point takes the access token of the client as proof of who does (D34). */
function askingOf(one: (typeof ASKING)[number], folder: SandboxFolder): object {
  return {
    ...organisationOf(one, folder),
    requester: {
      city: one.city,
      tokens: { way: 'access-token', persons: PERSONAS.map(({ uzi, title }) => ({ uzi, name: title })) },
      declares: { purpose: 'TREAT', relation: 'own-patient' },
    },
  };
}

function sourceOf(one: (typeof SOURCES)[number], folder: SandboxFolder, sources: SourceAddresses): object {
  const system = { [one.system]: { address: sources[one.system] } };
  const connectors = Object.fromEntries(one.categories.map((category) => [category, system]));
  return {
    ...organisationOf(one, folder),
    registers: one.categories,
    source: { application: one.application, sourceShields: 'register', connectors },
  };
}

function organisationOf({ ura, name, application, certificate }: Player, { at }: SandboxFolder): object {
  const own = { chain: at('pki', 'chains', `${certificate}.pem`), key: at('pki', 'keys', `${certificate}.pem`) };
  return { ura, name, applicationIds: [application], certificates: [own] };
}

function tlsOf({ at }: SandboxFolder, certificate: PkiName): object {
  return {
    ...{ certificate: at('pki', 'chains', `${certificate}.pem`), key: at('pki', 'keys', `${certificate}.pem`) },
    ...{ anchors: at('pki', 'anchors.pem'), crl: at('pki', 'lists.pem') },
  };
}

function trustOf(folder: SandboxFolder): object {
  const { at } = folder;
  return {
    anchors: [at('pki', 'anchors.pem')],
    intermediates: [at('pki', 'intermediates.pem')],
    issuingCas: [{ type: 'S', caOid: CA_OIDS.S[0], fingerprint: authorityOf(folder) }],
    revocation: { files: [at('pki', 'lists.pem')] },
  };
}

/** Fingerprint of the authority that issues server certificates. */
function authorityOf({ read }: SandboxFolder): string {
  const certificates = readCertificates(read('pki', 'certificates', 'ca-s.pem'));
  const [own] = certificates.ok ? certificates.value : [];
  if (own === undefined) throw new RangeError('the sandbox has no authority for servers');
  return fingerprintOf(own.der);
}

function storeOf({ at }: SandboxFolder): object {
  const key = (name: string): object => [{ id: '1', file: at('keys', name) }];
  return {
    ...{
      register: `sqlite:${at('store', 'register.db')}`,
      sourceSide: `sqlite:${at('store', 'source-side.db')}`,
      log: `sqlite:${at('store', 'log.db')}`,
    },
    node: 'sandbox',
    keys: { pseudonym: key('pseudonym'), encryption: key('encryption'), compartment: key('compartment') },
  };
}
