/**
 * The blocks of one kind in a PEM file, in order, as octets; blocks of other kinds and text around them are passed over.
 * Undefined when a block is not base64, does not end, or there are more than `most`.
 */
export function readPem(text: string, kind: string, most: number): readonly Uint8Array[] | undefined {
  const [begin, end] = [`-----BEGIN ${kind}-----`, `-----END ${kind}-----`];
  const out: Uint8Array[] = [];
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at)) {
    const start = at + begin.length;
    const stop = text.indexOf(end, start);
    if (stop < 0 || out.length === most) return undefined;
    const octets = readBase64(text.slice(start, stop));
    if (octets === undefined) return undefined;
    out.push(octets);
    at = stop + end.length;
  }
  return out;
}

/** Base64 with white space between, strict otherwise; undefined when it is something else. */
export function readBase64(text: string): Uint8Array | undefined {
  const packed = text.replace(/[\t\n\r ]+/g, '');
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return undefined;
  const octets = Buffer.from(packed, 'base64');
  // Bits behind the last octet must be nothing, so that one text stands for the octets.
  return octets.toString('base64') === packed ? octets : undefined;
}

/** Octets as a PEM block. */
export function writePem(octets: Uint8Array, kind: string): string {
  const lines =
    Buffer.from(octets)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${kind}-----`, ...lines, `-----END ${kind}-----`, ''].join('\n');
}
