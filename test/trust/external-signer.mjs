// A signer in a process of its own: it has a key, and answers one line for one line. A card or a remote service does the same.
//   node external-signer.mjs KEY.pem
import { Buffer } from 'node:buffer';
import { createPrivateKey, privateEncrypt, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';

const key = createPrivateKey(readFileSync(process.argv[2] ?? ''));
const SHA256 = Buffer.from('3031300d060960864801650304020105000420', 'hex');

for await (const line of createInterface({ input: process.stdin })) {
  const { algorithm, octets, digest } = /** @type {Record<string, string>} */ (JSON.parse(line));
  if (algorithm !== 'rsa-sha256') throw new Error('only rsa-sha256');
  // A card takes the digest and puts its kind before it itself; a program can take the octets.
  const signature =
    digest === undefined
      ? sign('sha256', Buffer.from(octets ?? '', 'base64'), key)
      : privateEncrypt(key, Buffer.concat([SHA256, Buffer.from(digest, 'base64')]));
  process.stdout.write(JSON.stringify({ signature: signature.toString('base64') }) + '\n');
}
