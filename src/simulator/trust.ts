import type { Trust } from '../config/organisations.js';
import { refused, type Checked } from '../trust/refusals.js';
import { readCertificates, type Certificate } from '../trust/certificate/certificate.js';
import { createDirectory, type Directory } from '../trust/certificate/directory.js';
import { pemSigner, type Signer } from '../trust/signature/signer.js';
import { watchMaterial } from '../trust/tls/watch-material.js';
import type { TlsMaterial, Watched } from '../trust/tls/material.js';
import { MemoryReplayStore } from '../trust/verify/replay.js';
import { VERIFY_SETTINGS, type Authorise, type Verifying } from '../trust/verify/settings.js';
import { OWN_ENGINE } from '../trust/verify/own-engine.js';
import { XML_CRYPTO_ENGINE } from '../trust/verify/xml-crypto-engine.js';
import { openTrust, type OpenTrust, type TrustEvent } from '../trust/world/open-trust.js';
import type { SimulatorConfig, SimulatorTls } from './config.js';
import type { SimulatorOutside } from './outside.js';

/** Whom the simulator believes, and with what it signs. */
export interface SimulatorTrust {
  readonly verifying: (authorise: Authorise) => Verifying;
  /** For connections; only where they are secured. */
  readonly connections: OpenTrust | undefined;
  /** What it shows to sources. */
  readonly material: (Watched<TlsMaterial> & { readonly stop: () => void }) | undefined;
  readonly signer: Signer | undefined;
  readonly stop: () => void;
}

/** A file of the configuration that is of no use: its key, and why. */
export class SimulatorFileError extends Error {
  override readonly name = 'SimulatorFileError';
}

/** Opens everything that a configuration names. @throws SimulatorFileError */
export async function openSimulatorTrust(config: SimulatorConfig, outside: SimulatorOutside): Promise<SimulatorTrust> {
  const now = (): number => outside.now().getTime();
  const tell = (event: TrustEvent): void => outside.log(JSON.stringify({ trust: event }));
  const { tls } = config.public;
  const signer = await signerOf(config, outside);
  const cards = createDirectory(await certificatesOf(config, outside));
  const material = tls === undefined ? undefined : await materialOf(tls, outside);
  const tokens = await openTrust(config.trust, { outside, now, tell });
  const connections = tls === undefined ? undefined : await openTrust(forConnections(config.trust, tls), { outside, now, tell });
  const replay = new MemoryReplayStore(now);
  const { legacyTokens, verifier } = config.trust;
  return {
    verifying: (authorise) => ({
      engine: verifier === 'experimental-own' ? OWN_ENGINE : XML_CRYPTO_ENGINE,
      directory: both(cards, tokens.directory()),
      paths: tokens.paths,
      cas: tokens.cas,
      replay,
      authorise,
      now,
      settings: { ...VERIFY_SETTINGS, legacyTokens },
    }),
    connections,
    material,
    signer,
    stop: () => {
      for (const end of [tokens, connections, material]) end?.stop();
    },
  };
}

/** Peers lead to the anchors of the listener and to no others (SEC 3.c). */
function forConnections(trust: Trust, { anchors, crl }: SimulatorTls): Trust {
  const files = [...trust.revocation.files, ...(crl === undefined ? [] : [crl])];
  return { ...trust, anchors: [anchors], revocation: { ...trust.revocation, files } };
}

function both(first: Directory, second: Directory): Directory {
  return {
    size: first.size + second.size,
    find: (issuer, serial) => first.find(issuer, serial) ?? second.find(issuer, serial),
    resolve: (issuer, serial) => {
      const found = first.resolve(issuer, serial);
      return found.ok ? found : second.resolve(issuer, serial);
    },
  };
}

async function materialOf(
  { certificate, key, anchors }: SimulatorTls,
  { files, timers, log }: SimulatorOutside,
): Promise<NonNullable<SimulatorTrust['material']>> {
  const onProblem = ({ part, text }: { readonly part: string; readonly text: string }): void => log(JSON.stringify({ tls: 'kept-old', part, text }));
  const material = await watchMaterial({ certificate, key, anchors }, { files, timers, onProblem });
  if ('problem' in material) throw new SimulatorFileError(`public.tls.${material.problem.part} ${material.problem.text}`);
  return material;
}

async function signerOf({ signing }: SimulatorConfig, outside: SimulatorOutside): Promise<Signer | undefined> {
  if (signing === undefined) return undefined;
  const [key, certificates] = [await textOf(signing.key, 'signing.key', outside), await textOf(signing.chain, 'signing.chain', outside)];
  const signer = pemSigner({ key, certificates });
  if (!signer.ok) throw new SimulatorFileError(`signing can not be used: ${signer.refusal.code} ${signer.refusal.at ?? ''}`);
  return signer.value;
}

async function certificatesOf({ certificates }: SimulatorConfig, outside: SimulatorOutside): Promise<readonly Certificate[]> {
  const all: Certificate[] = [];
  for (const [i, path] of certificates.entries()) {
    const text = await textOf(path, `certificates.${i}`, outside);
    const read: Checked<readonly Certificate[]> = text === '' ? refused('TOKEN_CERT_UNKNOWN') : readCertificates(text);
    if (!read.ok) throw new SimulatorFileError(`certificates.${i} holds something that is no certificate in PEM`);
    all.push(...read.value);
  }
  return all;
}

/** Text of a file that the configuration names. @throws SimulatorFileError */
export async function textOf(path: string, key: string, { files }: SimulatorOutside): Promise<string> {
  try {
    return Buffer.from(await files.read(path)).toString('latin1');
  } catch {
    throw new SimulatorFileError(`${key} names a file that can not be read`);
  }
}
