/** XML signature 1.0. */
export const DS = 'http://www.w3.org/2000/09/xmldsig#';

/** SAML 2.0 assertions. */
export const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion';

/** WS-Security 1.0: the header and what stands in it. */
export const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';

/** WS-Security 1.0: ids and timestamps. */
export const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';

/** Form of the text in a BinarySecurityToken (SEC 2.4). */
export const BASE64_BINARY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';

/** A BinarySecurityToken that is one X.509 certificate (SEC 2.4). */
export const X509_V3 = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3';
