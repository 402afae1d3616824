// Looks a patient up as often at once as it is told, and tells in how many answers there was a yes in force.
import { standingOf } from '../../../src/store/register/standing.js';
import { KEYS, openRegister, watched } from '../world.js';

const [url = '', bsn = ''] = process.argv.slice(2);
const store = await openRegister(url);
const proof = watched();

async function hasYes(): Promise<boolean> {
  const { optIns, entries } = await store.read((db) => standingOf(db, proof, KEYS.pseudonyms(bsn), ['PS']));
  return entries.length > 0 || optIns.some(({ status, decision }) => status === 'active' && decision === 'permit');
}

process.on('message', (times: number) => {
  if (times === 0) {
    void store.close().then(() => process.disconnect());
    return;
  }
  void Promise.all(Array.from({ length: times }, hasYes)).then((answers) => process.send?.(answers.filter(Boolean).length));
});
process.send?.('ready');
