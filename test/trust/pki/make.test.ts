import { X509Certificate } from 'node:crypto';
import { PKI_NAMES, rowOf } from '../../../src/trust/pki/table.js';
import { testPki, TEST_NOW } from '../../support/pki.js';

test('given the table, when it is made, then every row has its certificate, key and way to the root', async () => {
  const { issued, root } = await testPki();
  expect(Object.keys(issued).sort()).toEqual([...PKI_NAMES].sort());
  for (const name of PKI_NAMES) {
    const { certificate, key, chain } = issued[name];
    expect([name, new X509Certificate(certificate).raw.length > 0, key.startsWith('-----BEGIN PRIVATE KEY-----')]).toEqual([name, true, true]);
    expect([name, chain.includes(root)]).toEqual([name, false]);
  }
});

test('given a row, when its certificate is made, then it is valid on its days', async () => {
  const { issued } = await testPki();
  const day = (at: Date): number => Math.round((at.getTime() - TEST_NOW.getTime()) / 86_400_000);
  for (const name of PKI_NAMES) {
    const { notBefore, notAfter } = issued[name];
    expect([name, day(notBefore), day(notAfter)]).toEqual([name, ...(rowOf(name)?.days ?? [])]);
  }
});
