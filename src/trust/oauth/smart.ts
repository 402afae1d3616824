import type { JwsAlgorithm } from './jws.js';

/** Where a client finds what it needs to get a token. */
export interface SmartSetup {
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly keySet: string;
  /** Resource types that are served, with what may be done with each in letters of SMART: `crus`. */
  readonly resources: readonly { readonly type: string; readonly scope: string }[];
  /** Whether clients of test installations may prove themselves with a signed assertion instead of mutual TLS. */
  readonly takesAssertions: boolean;
}

/** The document `[base]/.well-known/smart-configuration` (SMART App Launch 2.2, SEC 3.d). */
export interface SmartConfiguration {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly token_endpoint: string;
  readonly token_endpoint_auth_methods_supported: readonly string[];
  readonly token_endpoint_auth_signing_alg_values_supported?: readonly JwsAlgorithm[];
  readonly grant_types_supported: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly capabilities: readonly string[];
  readonly tls_client_certificate_bound_access_tokens: boolean;
}

/** Where the document stands below the base of a FHIR server. */
export const SMART_PATH = '/.well-known/smart-configuration';

/** Grant by which a signed transaction token becomes an access token (RFC 8693). */
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** The SMART configuration as data: scopes have the form `system/Resource.rs`. */
export function smartConfiguration(setup: SmartSetup): SmartConfiguration {
  const assertions = setup.takesAssertions ? { token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS } : {};
  return {
    issuer: setup.issuer,
    jwks_uri: setup.keySet,
    token_endpoint: setup.tokenEndpoint,
    token_endpoint_auth_methods_supported: ['tls_client_auth', ...(setup.takesAssertions ? ['private_key_jwt'] : [])],
    ...assertions,
    grant_types_supported: [TOKEN_EXCHANGE, ...(setup.takesAssertions ? ['client_credentials'] : [])],
    scopes_supported: setup.resources.map(({ type, scope }) => `system/${type}.${scope}`),
    capabilities: ['permission-v2', ...(setup.takesAssertions ? ['client-confidential-asymmetric'] : [])],
    tls_client_certificate_bound_access_tokens: true,
  };
}

/** What SMART wants of signed assertions. */
const ASSERTION_ALGORITHMS: readonly JwsAlgorithm[] = ['RS384', 'ES384'];
