/** Namespaces of signed messages (SEC 2.0). */
export const NS = {
  soap: 'http://schemas.xmlsoap.org/soap/envelope/',
  wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
  wsu: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
  saml: 'urn:oasis:names:tc:SAML:2.0:assertion',
  ds: 'http://www.w3.org/2000/09/xmldsig#',
  hl7: 'urn:hl7-org:v3',
  xsi: 'http://www.w3.org/2001/XMLSchema-instance',
  /** Tokens of before SAML (SEC 2.5). */
  aorta805: 'http://www.aortarelease.nl/805/',
} as const;

/** Actor of the switch (SEC 2.0); what we answer to is configuration. */
export const ACTOR_SWITCH = 'http://www.aortarelease.nl/actor/zim';

/** The one actor of SOAP itself: whoever gets the message next. */
export const ACTOR_NEXT = 'http://schemas.xmlsoap.org/soap/actor/next';

/** Type of a certificate that travels in the security header (SEC 2.4). */
export const X509_TOKEN = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3';

/** Its encoding. */
export const BASE64_ENCODING = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';

/** How a subject is confirmed (SEC 2.1, 2.2). */
export const CONFIRMATION = {
  holderOfKey: 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key',
  senderVouches: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches',
} as const;

/** Format of an Issuer (SEC 2.1). */
export const FORMAT_ENTITY = 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity';

/** How somebody was authenticated (SEC 2.1). */
export const AUTHN_CONTEXT = {
  card: 'urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI',
  server: 'urn:oasis:names:tc:SAML:2.0:ac:classes:X509',
} as const;
