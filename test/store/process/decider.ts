// Takes a decision about a patient as often at once as it is told, holds what it found, and checks it again when it is told to release:
// tells how often it would have released something.
import { changedSources, epochs, type Epochs } from '../../../src/store/register/epoch.js';
import { standingOf } from '../../../src/store/register/standing.js';
import { GP1, KEYS, openRegister, watched } from '../world.js';

const [url = '', bsn = ''] = process.argv.slice(2);
const store = await openRegister(url);
const proof = watched();
const patient = KEYS.pseudonyms(bsn);
let permits: Epochs[] = [];

async function decide(): Promise<Epochs | undefined> {
  const { optIns, epochs: found } = await store.read((db) => standingOf(db, proof, patient, ['PS']));
  return optIns.some(({ status, decision }) => status === 'active' && decision === 'permit') ? found : undefined;
}

async function isReleased(before: Epochs): Promise<boolean> {
  return !changedSources(before, await store.read((db) => epochs(db, patient))).includes(GP1);
}

process.on('message', (told: number | 'release' | 'end') => {
  if (told === 'end') void store.close().then(() => process.disconnect());
  else if (told === 'release') void Promise.all(permits.map(isReleased)).then((found) => process.send?.(found.filter(Boolean).length));
  else
    void Promise.all(Array.from({ length: told }, decide)).then((found) => {
      permits = found.filter((one) => one !== undefined);
      process.send?.(permits.length);
    });
});
process.send?.('ready');
