import { createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, SignJWT, type JWK } from 'jose';
import { applicationUrn } from './exchange.js';
import { CLAIM_NAMES } from './access-token.js';

/** What an access token says (SEC 3.d): the claims that `checkAccessToken` reads, under its own names for them. */
export interface TokenContent {
  /** AORTA application id of the client. */
  readonly client: string;
  /** Those of the applications that it is for. */
  readonly audience: readonly string[];
  readonly ura: string;
  readonly uzi: string;
  readonly role: string;
  readonly bsn?: string | undefined;
  /** As it was asked for. */
  readonly scope: string;
  /** SHA-256 of the certificate that it is bound to (RFC 8705). */
  readonly thumbprint?: string | undefined;
  /** The professional who gave a mandate to the one who asks; nobody here reads it. */
  readonly mandator?: { readonly uzi: string; readonly role: string } | undefined;
}

/** When a token was made and how long it holds. */
export interface TokenTime {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly seconds: number;
  /** `jti`: new for each token. */
  readonly id: string;
}

/** An authorisation server that signs. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly typ: string;
  readonly accessToken: (content: TokenContent, time: TokenTime) => Promise<string>;
  /** `signed_metadata` of what it says of itself (RFC 8414 2.1). */
  readonly signed: (metadata: Readonly<Record<string, unknown>>) => Promise<string>;
  /** Its public keys, as they are published. */
  readonly keys: readonly JWK[];
}

const ALGORITHM = 'RS256';

/** An issuer with one RSA key. The key is named by its thumbprint, so that another key has another name (RFC 7638). */
export async function tokenIssuer(issuer: string, typ: string, key: KeyObject): Promise<TokenIssuer> {
  const jwk = await exportJWK(createPublicKey(key));
  const kid = await calculateJwkThumbprint(jwk);
  return {
    issuer,
    typ,
    accessToken: (content, { now, seconds, id }) => {
      const at = Math.floor(now / 1000);
      return new SignJWT(claimsOf(content))
        .setProtectedHeader({ alg: ALGORITHM, typ, kid })
        .setIssuer(issuer)
        .setAudience(content.audience.map(applicationUrn))
        .setIssuedAt(at)
        .setExpirationTime(at + seconds)
        .setJti(id)
        .sign(key);
    },
    signed: (metadata) => new SignJWT({ ...metadata, iss: issuer }).setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid }).sign(key),
    keys: [{ ...jwk, kid, use: 'sig', alg: ALGORITHM }],
  };
}

function claimsOf({ client, ura, uzi, role, bsn, scope, thumbprint, mandator }: TokenContent): Record<string, unknown> {
  return {
    client_id: applicationUrn(client),
    scope,
    [CLAIM_NAMES.ura]: ura,
    [CLAIM_NAMES.uzi]: uzi,
    [CLAIM_NAMES.role]: role,
    ...(bsn === undefined ? {} : { [CLAIM_NAMES.bsn]: bsn }),
    ...(thumbprint === undefined ? {} : { cnf: { 'x5t#S256': thumbprint } }),
    ...(mandator === undefined ? {} : { mandator }),
  };
}
