import { SOAP } from '../../hl7v3/soap.js';
import { DS, SAML, WSSE, WSU } from '../signature/names.js';

/** Namespaces of signed messages, by the prefix that is usual (SEC 2.0). */
export const NS = {
  soap: SOAP,
  wsse: WSSE,
  wsu: WSU,
  saml: SAML,
  ds: DS,
  hl7: 'urn:hl7-org:v3',
  xsi: 'http://www.w3.org/2001/XMLSchema-instance',
  /** Tokens of before SAML (SEC 2.5). */
  aorta805: 'http://www.aortarelease.nl/805/',
} as const;

/** The one actor of SOAP itself: whoever gets the message next. */
export const ACTOR_NEXT = 'http://schemas.xmlsoap.org/soap/actor/next';

/** Format of an Issuer (SEC 2.1). */
export const FORMAT_ENTITY = 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity';
