/** Where a message goes over SOAP, and what names its operation (AM 6.1). */
export interface SoapService {
  /** Last part of the address. */
  readonly service: string;
  /** Header SOAPAction, without its quotes. */
  readonly soapAction: string;
}

/** Who is addressed: the switch, whose answer to a bundled query is a batch, or a system behind it (AM 6.1). */
export type Addressee = 'switch' | 'system';

const ACTION = 'urn:hl7-org:v3/';

function row(service: string, operation: string): SoapService {
  return { service, soapAction: `${ACTION}${service}_${operation}` };
}

function query(service: string): Readonly<Record<Addressee, SoapService>> {
  return { switch: row(`${service}Batch`, 'QueryResponse'), system: row(service, 'QueryResponse') };
}

function both(service: string, operation: string): Readonly<Record<Addressee, SoapService>> {
  return { switch: row(service, operation), system: row(service, operation) };
}

/**
 * Services and SOAPActions by interaction (AM 6.1a). Those of the dispense query, ping and tick were seen in use; the others follow their
 * pattern, so each can be replaced by configuration.
 */
export const SOAP_SERVICES: ReadonlyMap<string, Readonly<Record<Addressee, SoapService>>> = new Map([
  ['QURX_IN990111NL', query('VerstrekkingsLijstquery')],
  ['QURX_IN990111NL02', query('VerstrekkingsLijstquery')],
  ['REPC_IN000023NL', query('Conditiequery')],
  ['MFMT_IN002302NL', both('VerwijsIndex', 'Bijwerken')],
  ['MFMT_IN002303NL', both('VerwijsIndex', 'Verwijderen')],
  ['QUMT_IN020011NL02', both('VerwijsIndexquery', 'QueryResponse')],
  ['COMT_IN999998NL', both('Toegangslogquery', 'QueryResponse')],
  ['COMT_IN118118', both('Ping', 'PingPong')],
  ['COMT_IN113113NL', both('Ping', 'TickTock')],
]);

/** Service and SOAPAction of an interaction; undefined for one that goes nowhere. */
export function soapServiceOf(interaction: string, addressee: Addressee): SoapService | undefined {
  return SOAP_SERVICES.get(interaction)?.[addressee];
}
