/**
 * RC2 with 40 bits in CBC mode (RFC 2268), decryption only: old programs put the certificates of a PKCS#12 file in it, and the OpenSSL
 * of Node has it no more. It protects nothing, and nothing secret is in it.
 */
export function rc2Decrypted(key: Uint8Array, iv: Uint8Array, octets: Uint8Array): Buffer {
  if (octets.length === 0 || octets.length % 8 !== 0) throw new RangeError('not whole blocks');
  const expanded = expandedKey(key);
  const out = Buffer.alloc(octets.length);
  let before = iv;
  for (let at = 0; at < octets.length; at += 8) {
    const block = octets.subarray(at, at + 8);
    const opened = decryptedBlock(block, expanded);
    for (let i = 0; i < 8; i++) out[at + i] = (opened[i] ?? 0) ^ (before[i] ?? 0);
    before = block;
  }
  return unpadded(out);
}

function unpadded(out: Buffer): Buffer {
  const padding = out.at(-1) ?? 0;
  const isPadding = padding >= 1 && padding <= 8 && out.subarray(-padding).every((octet) => octet === padding);
  if (!isPadding) throw new RangeError('not padded');
  return out.subarray(0, -padding);
}

/** RFC 2268 2: 64 words of 16 bits. */
function expandedKey(key: Uint8Array): Uint16Array {
  const bits = key.length * 8;
  const l = new Uint8Array(128);
  l.set(key);
  for (let i = key.length; i < 128; i++) l[i] = PI((l[i - 1] ?? 0) + (l[i - key.length] ?? 0));
  const t8 = Math.ceil(bits / 8);
  l[128 - t8] = PI((l[128 - t8] ?? 0) & (0xff >> (8 * t8 - bits)));
  for (let i = 127 - t8; i >= 0; i--) l[i] = PI((l[i + 1] ?? 0) ^ (l[i + t8] ?? 0));
  return Uint16Array.from({ length: 64 }, (_, i) => (l[2 * i] ?? 0) + 256 * (l[2 * i + 1] ?? 0));
}

const ROTATIONS = [1, 2, 3, 5];

/** RFC 2268 4: five mixing rounds backwards, a mashing round, six, another, five. */
function decryptedBlock(block: Uint8Array, key: Uint16Array): Uint8Array {
  const r = Uint16Array.from({ length: 4 }, (_, i) => (block[2 * i] ?? 0) + 256 * (block[2 * i + 1] ?? 0));
  let j = 63;
  [5, 6, 5].forEach((rounds, part) => {
    if (part > 0) for (let i = 3; i >= 0; i--) r[i] = word(r, i) - (key[word(r, i + 3) & 63] ?? 0);
    for (let n = 0; n < rounds; n++) {
      for (let i = 3; i >= 0; i--) {
        const turn = ROTATIONS[i] ?? 0;
        const turned = (word(r, i) >>> turn) | (word(r, i) << (16 - turn));
        r[i] = turned - (key[j--] ?? 0) - (word(r, i + 3) & word(r, i + 2)) - (~word(r, i + 3) & word(r, i + 1));
      }
    }
  });
  return Uint8Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? word(r, i / 2) & 0xff : word(r, (i - 1) / 2) >> 8));
}

function word(r: Uint16Array, index: number): number {
  return r[index % 4] ?? 0;
}

/** The table of RFC 2268 2, from the digits of pi. */
const TABLE = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb6266fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);

function PI(octet: number): number {
  return TABLE[octet & 0xff] ?? 0;
}
