import { CA_OIDS } from './uzi-name.js';
import type { MeansTable } from './means.js';

/**
 * The table that is used where none is configured. Issuers other than the UZI register publish no CA that could be named here:
 * until a configured table gives `caOids`, nobody is recognised as one of theirs.
 */
export const MEANS: MeansTable = {
  means: [
    {
      code: 'uzi-z',
      display: { en: 'card of a care professional', nl: 'zorgverlenerpas' },
      issuer: 'UZI-register',
      level: 'high',
      letter: 'Z',
      caOids: CA_OIDS.Z,
      signs: ['transaction', 'mandate', 'registration'],
    },
    {
      code: 'uzi-n',
      display: { en: 'named employee card', nl: 'medewerkerpas op naam' },
      issuer: 'UZI-register',
      level: 'high',
      letter: 'N',
      caOids: CA_OIDS.N,
      signs: ['transaction', 'registration'],
    },
    {
      code: 'uzi-m',
      display: { en: 'unnamed employee card', nl: 'medewerkerpas niet op naam' },
      issuer: 'UZI-register',
      level: 'low',
      letter: 'M',
      caOids: CA_OIDS.M,
      signs: [],
    },
    {
      code: 'uzi-s',
      display: { en: 'server certificate', nl: 'servercertificaat' },
      issuer: 'UZI-register',
      level: 'substantial',
      letter: 'S',
      caOids: CA_OIDS.S,
      signs: ['transaction'],
    },
    {
      code: 'zorg-id-smartcard',
      display: { en: 'ZORG-ID Smartcard', nl: 'ZORG-ID Smartcard' },
      issuer: 'VZVZ',
      level: 'high',
      letter: 'N',
      caOids: [],
      signs: ['transaction', 'registration'],
    },
    {
      code: 'zorg-id-mobiel',
      display: { en: 'ZORG-ID Mobiel', nl: 'ZORG-ID Mobiel' },
      issuer: 'VZVZ',
      level: 'substantial',
      letter: 'N',
      caOids: [],
      signs: ['transaction', 'registration'],
    },
    {
      code: 'dezi',
      display: { en: 'Dezi', nl: 'Dezi' },
      issuer: 'Dezi',
      level: 'high',
      caOids: [],
      signs: [],
    },
  ],
  profiles: { lsp: ['uzi-z', 'uzi-n', 'uzi-s', 'zorg-id-smartcard', 'zorg-id-mobiel'] },
};
