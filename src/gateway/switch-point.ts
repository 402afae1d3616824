/** A message for the switch point: where it goes and what goes, octet for octet. */
export interface ToSwitch {
  /** Service, the last part of the address: `VerstrekkingsLijstqueryBatch` (AM 6.1a). */
  readonly service: string;
  readonly soapAction: string;
  /** The signed SOAP envelope. */
  readonly envelope: string;
  /** Milliseconds that it may take. */
  readonly patience: number;
  /** Further headers, as an access token that is passed on (D34). */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back: the SOAP text of a reply or Fault (decided by its content, AM 6.1), or why nothing did. */
export type FromSwitch =
  | { readonly kind: 'reply'; readonly status: number; readonly text: string }
  | { readonly kind: 'failed'; readonly code: 'timeout' | 'unreachable' | 'too-large' | 'not-soap' };

/** The way to the switch point. It sends once: nobody but an outbox tries again (D38). */
export interface SwitchPoint {
  readonly send: (message: ToSwitch) => Promise<FromSwitch>;
  readonly close: () => Promise<void>;
}
