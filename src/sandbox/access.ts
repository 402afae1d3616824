import { readFileSync } from 'node:fs';
import path from 'node:path';
import { personaToken } from '../simulator/token/persona-client.js';
import type { Persona } from '../simulator/token/personas.js';
import { ASKING, hostOf, SOURCES, SWITCH } from './cast.js';
import type { SandboxFolder } from './folder.js';
import type { SandboxPorts } from './configuration.js';

/** Where a running sandbox is reached; it stands in a file of its folder. */
export interface SandboxAddresses {
  /** FHIR in clear. */
  readonly fhir: string;
  /** Token endpoint of the simulator. */
  readonly token: string;
  readonly metrics: string;
}

/** A folder in which no sandbox was ever started. */
export class NoSandboxError extends Error {
  override readonly name = 'NoSandboxError';
}

const FILE = 'addresses.json';

/** Keeps where the sandbox is, for those who ask it from another process. */
export function keepAddresses({ write }: SandboxFolder, { clear, switchPoint, internal }: SandboxPorts): void {
  const addresses: SandboxAddresses = {
    fhir: `http://127.0.0.1:${clear}/fhir/R4`,
    token: `https://127.0.0.1:${switchPoint}/oauth/token`,
    metrics: `http://127.0.0.1:${internal}/metrics`,
  };
  write(FILE, `${JSON.stringify(addresses)}\n`);
}

/** Where the sandbox of a folder is, as it was last started. @throws NoSandboxError */
export function addressesIn(folder: string): SandboxAddresses {
  try {
    return JSON.parse(readFileSync(path.join(folder, FILE), 'utf8')) as SandboxAddresses;
  } catch {
    throw new NoSandboxError(`${folder} holds no sandbox: start it with npm start`);
  }
}

/** A system that talks FHIR with the gateway: for whom it asks, and with which certificate. */
export interface SandboxClient {
  readonly client: string;
  readonly application: string;
  readonly name: string;
  readonly certificate: string;
}

/** The client through which somebody asks: that of the pharmacy for its pharmacist, that of the post for all others. */
export function clientFor({ name }: Pick<Persona, 'name'>): SandboxClient {
  const [post, pharmacy] = ASKING;
  const found = name === 'pharmacist' ? pharmacy : post;
  if (found === undefined) throw new RangeError('nobody asks in this sandbox');
  return found;
}

/** The system of a source, for its own dossiers. */
export function sourceClient(ura: string): SandboxClient | undefined {
  const found = SOURCES.find((source) => source.ura === ura);
  return found && { ...found, client: found.application };
}

/** What is asked for a token. */
export interface TokenWanted {
  readonly persona: Persona;
  readonly client: SandboxClient;
  readonly patient: string;
  /** What the token may be used for. */
  readonly interactions: readonly string[];
  readonly newId: () => string;
}

/** An access token, bound to the certificate of the client; or the error of OAuth or of the connection. */
export function sandboxToken(folder: string, { token: url }: SandboxAddresses, wanted: TokenWanted): ReturnType<typeof personaToken> {
  const { persona, client, patient, interactions, newId } = wanted;
  const file = (...parts: readonly string[]): string => readFileSync(path.join(folder, 'pki', ...parts), 'utf8');
  const { certificate } = client;
  const tls = {
    ...{ certificate: file('chains', `${certificate}.pem`), key: file('keys', `${certificate}.pem`), anchors: file('anchors.pem') },
    host: hostOf(SWITCH.certificate),
  };
  return personaToken({ url, persona: persona.name, client: client.client, audience: client.application, interactions, patient, newId, tls });
}
