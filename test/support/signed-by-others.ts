/** A text that we signed, for somebody else to sign anew: what is signed, and how the signer is named, stays. */
export interface ToSign {
  readonly text: string;
  /** In PEM. */
  readonly key: string;
}

const SIGNATURE = /<ds:Signature [^]*?<\/ds:Signature>/;

/** The text with no signature. */
export function withoutSignature(text: string): string {
  return text.replace(SIGNATURE, '');
}

/** The text with a signature that has yet to be made, laid out on lines as many do: what others call a template. */
export function asTemplate(text: string): string {
  return text.replace(SIGNATURE, (own) =>
    own
      .replace(/<ds:(DigestValue|SignatureValue)>[^<]*<\/ds:\1>/g, '<ds:$1/>')
      .replace(/<([\w:]+)([^<>]*)><\/\1>/g, '<$1$2/>')
      .replaceAll('><', '>\n<'),
  );
}

/** The signature as it is written. */
export function signatureIn(text: string): string {
  return SIGNATURE.exec(text)?.[0] ?? '';
}

/** What stands in the `KeyInfo` of the signature. */
export function keyInfoIn(text: string): string {
  return /<ds:KeyInfo>([^]*?)<\/ds:KeyInfo>/.exec(signatureIn(text))?.[1] ?? '';
}
