import { createPrivateKey, type KeyObject } from 'node:crypto';
import { TOKEN_EXCHANGE } from '../../trust/oauth/smart.js';
import { tokenIssuer, type TokenIssuer } from '../../trust/oauth/issue.js';
import { newKey } from '../../trust/pki/keys.js';
import type { SimulatorConfig } from '../config.js';
import type { SimulatorOutside } from '../outside.js';
import { SimulatorFileError, textOf } from '../trust.js';

/** The authorisation server of AORTA on FHIR: who it is, and where it is found. */
export interface TokenAuthority extends TokenIssuer {
  readonly tokenEndpoint: string;
  readonly keySet: string;
  /** What it says of itself, as JSON (RFC 8414). */
  readonly metadata: string;
}

/** Where its documents stand below the address of the simulator. */
export const PATHS = { token: '/oauth/token', keys: '/oauth/keys', metadata: '/.well-known/oauth-authorization-server' } as const;

/** Path of the metadata: that of the issuer comes behind it (RFC 8414 3). */
export function metadataPath({ issuer }: SimulatorConfig['authorisation']): string {
  const path = issuer === undefined ? '' : new URL(issuer).pathname;
  return PATHS.metadata + (path === '/' ? '' : path);
}

const BITS = 2048;

/** The key that signs tokens. @throws SimulatorFileError */
export async function tokenKey({ authorisation: { key } }: SimulatorConfig, outside: SimulatorOutside): Promise<KeyObject> {
  const pem = key === undefined ? await newKey(BITS) : await textOf(key, 'authorisation.key', outside);
  try {
    return createPrivateKey(pem);
  } catch {
    throw new SimulatorFileError('authorisation.key holds no private key in PEM');
  }
}

/** Opens the server. `address` is where the simulator listens, which counts where the configuration names no issuer. */
export async function tokenAuthority({ authorisation: { issuer, typ } }: SimulatorConfig, address: string, key: KeyObject): Promise<TokenAuthority> {
  const own = issuer ?? address;
  const { origin } = new URL(own);
  const [tokenEndpoint, keySet] = [origin + PATHS.token, origin + PATHS.keys];
  const signer = await tokenIssuer(own, typ, key);
  const about = {
    issuer: own,
    token_endpoint: tokenEndpoint,
    jwks_uri: keySet,
    response_types_supported: [],
    grant_types_supported: [TOKEN_EXCHANGE],
    token_endpoint_auth_methods_supported: ['tls_client_auth'],
    tls_client_certificate_bound_access_tokens: true,
  };
  const metadata = JSON.stringify({ ...about, signed_metadata: await signer.signed(about) });
  return { ...signer, tokenEndpoint, keySet, metadata };
}
