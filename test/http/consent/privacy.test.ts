import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { KINDS } from '../../store/databases.js';
import { ANNA, BRAM, BSNS, CHRIS } from '../../store/world.js';
import { PRACTICE, type Answer, type FhirWorld, type Tree, type Who } from '../fhir-world.js';
import { bsn, code, openWorld, post, parameters, registered, shieldConsent, ura, valueIn, yesConsent, yesParameters } from './world.js';

/** Hears all that is printed, until it is asked for. */
function listen(): () => string {
  let heard = '';
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write.bind(stream) }));
  for (const { stream } of streams) {
    stream.write = (chunk: string | Uint8Array): boolean => {
      heard += String(chunk);
      return true;
    };
  }
  return () => {
    for (const { stream, write } of streams) stream.write = write;
    return heard;
  };
}

const NEVER = '00000000-0000-4000-8000-000000000099';

/** All that an answer says, but for the ids that every answer has of its own. */
const said = ({ status, text, headers }: Answer): string =>
  JSON.stringify([status, text, [...headers].filter(([name]) => !['x-correlation-id', 'date'].includes(name)).sort()]);

describe.each(KINDS)('what a Consent over REST does not tell on %s', (kind) => {
  let world: FhirWorld;
  let yes = '';
  let shield = '';
  beforeAll(async () => {
    world = await openWorld(kind);
    yes = (await registered(world)).id;
    shield = (valueIn(await post(world, 'practice', '/Consent/$shield', shieldConsent()), 'return') as { readonly id: string }).id;
  });
  afterAll(() => world.close());

  const update = (who: Who, id: string, claims: object = {}): Promise<Answer> => {
    const about = (claims as { readonly bsn?: string }).bsn ?? ANNA;
    const body = { ...yesConsent({ id, status: 'inactive', ended: '2026-06-01T12:00:00.000Z' }, about), id };
    return world.ask(who, `/Consent/${id}`, { method: 'PUT', body, headers: { 'If-Match': 'W/"1"' }, claims });
  };
  const ways: readonly (readonly [string, (who: Who, id: string, claims: object) => Promise<Answer>])[] = [
    ['read', (who, id, claims) => world.ask(who, `/Consent/${id}`, { claims })],
    ['read by its version', (who, id, claims) => world.ask(who, `/Consent/${id}/_history/1`, { claims })],
    ['read with its history', (who, id, claims) => world.ask(who, `/Consent/${id}/_history`, { claims })],
    ['read under If-None-Match', (who, id, claims) => world.ask(who, `/Consent/${id}`, { claims, headers: { 'If-None-Match': 'W/"1"' } })],
    ['updated', update],
    ['withdrawn', (who, id, claims) => post(world, who, `/Consent/${id}/$withdraw`, undefined, {}, claims)],
    ['lifted', (who, id, claims) => post(world, who, `/Consent/${id}/$unshield`, undefined, {}, claims)],
  ];

  test.each(ways)(
    'C-32.3, C-32.14 given a decision and a shield of others, when %s, then the same octets as for what never was',
    async (_name, act) => {
      const others: readonly (readonly [Who, object])[] = [
        ['pharmacy', {}],
        ['post', {}],
        ['patient', { bsn: BRAM }],
        ['desk', { bsn: BRAM }],
        // The own source, with a token about another patient.
        ['practice', { bsn: BRAM }],
      ];
      for (const [who, claims] of others) {
        const never = said(await act(who, NEVER, claims));
        expect([who, said(await act(who, yes, claims))]).toEqual([who, never]);
        expect([who, said(await act(who, shield, claims))]).toEqual([who, never]);
      }
      // Whoever sees the decision sees no shield.
      for (const who of ['patient', 'desk'] as const) expect([who, said(await act(who, shield, {}))]).toEqual([who, said(await act(who, NEVER, {}))]);
      expect((await world.ask('practice', `/Consent/${yes}`)).headers.get('etag')).toBe('W/"1"');
      expect((await world.ask('practice', `/Consent/${shield}`)).headers.get('etag')).toBe('W/"1"');
    },
  );

  test('C-32.14 given the identifier of a shield of another source, when a shield is set under it, then as under one that nobody has', async () => {
    const there = { source: '90000301' };
    const mine = shieldConsent();
    const set = async (who: Who, resource: Tree) => (await post(world, who, '/Consent/$shield', resource)).status;
    expect(await set('practice', mine)).toBe(200);
    expect(await set('pharmacy', shieldConsent({ ...there, id: String((mine['identifier'] as readonly Tree[])[0]?.['value']).slice(9) }))).toBe(200);
    expect(await set('pharmacy', shieldConsent({ ...there, id: shield }))).toBe(200);
    expect(
      (
        await post(world, 'patient', '/Consent', yesConsent({ status: 'draft', channel: 'online-digid' }), {
          'If-None-Exist': `identifier=urn:uuid:${shield}`,
        })
      ).status,
    ).toBe(201);
  });

  test('C-32.1 given a patient with and without shields, when source, patient and desk search, then nothing differs but what was decided', async () => {
    const [, , , , , one = '', two = ''] = BSNS;
    for (const number of [one, two]) await registered(world, bsn('patient', number));
    await post(world, 'practice', '/Consent/$shield', shieldConsent({}, one), {}, { bsn: one });
    for (const who of ['practice', 'patient', 'desk'] as const) {
      const shapes = [];
      for (const number of [one, two]) {
        const { status, text } = await world.ask(who, '/Consent?_sort=date', { claims: { bsn: number } });
        shapes.push([status, text.replaceAll(number, 'BSN').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')]);
      }
      expect(shapes[0]).toEqual(shapes[1]);
    }
  });

  test('C-80 given what can be asked of Consents, then nothing asks for a yes or a no, and no order parts them', async () => {
    const { rest } = (await world.ask('practice', '/metadata')).json as unknown as {
      readonly rest: readonly { readonly resource: readonly (Tree & { readonly searchParam: readonly { readonly name: string }[] })[] }[];
    };
    const consent = rest[0]?.resource.find(({ type }) => type === 'Consent');
    expect(consent?.searchParam.map(({ name }) => name).sort()).toEqual(
      ['_id', '_lastUpdated', '_profile', 'actor', 'category', 'date', 'identifier', 'organization', 'patient', 'period', 'purpose', 'status'].sort(),
    );
    for (const query of ['decision=deny', '_sort=decision', 'provision=deny', 'type=deny']) {
      const strict = await world.ask('practice', `/Consent?${query}`, { headers: { Prefer: 'handling=strict' } });
      expect([query, strict.status]).toEqual([query, 400]);
      expect((await world.ask('practice', `/Consent?${query}`)).json['total']).toBe((await world.ask('practice', '/Consent')).json['total']);
    }
  });

  test('C-63 T1 given the rights of a patient, when the gateway is asked what it serves, then each has an operation', async () => {
    const { rest } = (await world.ask('patient', '/metadata')).json as unknown as {
      readonly rest: readonly {
        readonly resource: readonly (Tree & {
          readonly type: string;
          readonly operation: readonly { readonly name: string; readonly definition: string }[];
        })[];
      }[];
    };
    const of = (type: string) => rest[0]?.resource.find((one) => one.type === type);
    const named = ['Consent', 'AuditEvent'].flatMap((type) => (of(type)?.operation ?? []).map(({ name }) => name));
    // To give, to withdraw, to shield, and to see who asked; to correct or remove data is the act of the source.
    for (const right of ['register', 'withdraw', 'withdraw-all', 'shield', 'unshield', 'overview']) expect(named).toContain(right);
    for (const { definition } of of('Consent')?.operation ?? []) {
      const file = `profiles/OperationDefinition-${definition.slice(definition.lastIndexOf('/') + 1)}.json`;
      expect((JSON.parse(readFileSync(file, 'utf8')) as Tree)['url']).toBe(definition);
    }
  });

  describe('given texts that are nowhere else in every free or clinical place, when written, refused and read', () => {
    const CANARY = 'KANARIE';
    const WORDS = [1, 2, 3, 4, 5, 6, 7, 8];
    const free = (n: number): string => `${CANARY}${n}`;
    const answers: Answer[] = [];
    let printed = '';
    const consent = (other: Tree = {}): Tree => ({
      ...yesConsent(
        {
          information: [{ material: 'other', version: free(1), title: free(2), approved: true, language: 'nl', mode: free(3), date: '2026-05-31' }],
          recorder: { organization: PRACTICE, person: free(4) },
          signatures: [{ party: 'patient', decision: 'permit', given: '2026-06-01', evidence: `urn:x:${free(5)}` }],
          evidence: `urn:x:${free(6)}`,
          authority: `https://${free(7)}.example`,
          readerCategories: [free(8)],
        },
        CHRIS,
      ),
      text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${free(9)}</div>` },
      contained: [{ resourceType: 'RelatedPerson', id: 'g9', name: [{ text: free(10) }], patient: { display: free(11) } }],
      ...other,
    });
    const identifier = (n: number) => ({ system: 'urn:oid:2.16.840.1.113883.2.4.3.11.999.77.1', value: free(n) });
    const shielded = (other: Tree = {}): Tree => ({
      ...shieldConsent(
        {
          rules: [
            {
              items: [{ identifier: identifier(20), dependents: true }],
              authors: [identifier(21)],
              related: [{ value: `EpisodeOfCare/${free(22)}` }],
            },
            {
              codes: [{ system: `urn:x:${free(23)}`, code: free(24), match: 'is-a' }],
              labels: [{ system: `urn:x:${free(25)}`, code: free(26) }],
              period: { start: '1951-02-03', end: '1951-02-04' },
            },
          ],
        },
        CHRIS,
      ),
      ...other,
    });
    const provision = (inner: Tree): Tree => ({ type: 'permit', provision: [inner] });

    beforeAll(async () => {
      const listening = listen();
      const claims = { bsn: CHRIS };
      const bodies: readonly (readonly [path: string, body: Tree, status: number])[] = [
        ['', consent(), 201],
        ['/$shield', shielded(), 200],
        // The same texts where they are not understood.
        ['', consent({ dateTime: free(30) }), 422],
        ['', consent({ policy: [{ uri: free(31) }] }), 422],
        ['', consent({ verification: [{ verified: true, verificationDate: free(32) }] }), 422],
        ['', consent({ sourceReference: { display: free(33), reference: 7 } }), 422],
        ['', consent({ provision: { type: 'permit', period: { start: free(34) } } }), 422],
        [
          '',
          consent({ provision: { type: 'permit', code: [{ text: free(35) }], data: [{ meaning: 'instance', reference: { display: free(36) } }] } }),
          422,
        ],
        ['', consent({ identifier: [{ system: 'urn:ietf:rfc:3986', value: free(37) }] }), 400],
        ['', consent({ patient: { ...(consent()['patient'] as Tree), display: free(38) } }), 422],
        ['', consent({ organization: [{ identifier: { system: free(39), value: free(40) } }] }), 422],
        ['', shielded(), 422],
        ['/$shield', shielded({ verification: [{ verified: true, verificationDate: free(41) }] }), 422],
        ['/$shield', shielded({ provision: provision({ type: 'deny', code: [{ coding: [{ code: free(42) }], text: free(43) }] }) }), 422],
        ['/$shield', shielded({ provision: provision({ type: 'deny', class: [{ code: free(44) }] }) }), 422],
        [
          '/$shield',
          shielded({ provision: provision({ type: 'deny', data: [{ meaning: free(45), reference: { reference: 7, display: free(46) } }] }) }),
          422,
        ],
        ['/$shield', shielded({ provision: provision({ type: 'deny', dataPeriod: { start: free(47), end: free(48) } }) }), 422],
        ['/$shield', shielded({ provision: provision({ type: 'deny', securityLabel: [{ system: free(49) }] }) }), 422],
        ['/$register', yesParameters(bsn('patient', CHRIS), { name: 'given', valueDateTime: free(50) }), 400],
        ['/$register', yesParameters(bsn('patient', CHRIS), { name: 'evidence', valueString: free(51) }), 400],
        ['/$register', yesParameters(bsn('patient', CHRIS), code('channel', free(52)), code('categories', free(53))), 422],
        ['/$register', yesParameters(bsn('patient', CHRIS), code('decision', free(54)), ura('source', free(55))), 400],
        ['/$register', parameters(code(free(56), free(57))), 400],
        ['/$check', parameters(bsn('patient', CHRIS), code('category', free(58)), code('role', free(59))), 400],
      ];
      for (const [at, body, status] of bodies) {
        const answer = await post(world, 'practice', `/Consent${at}`, body, {}, claims);
        expect([at, status, answer.status < 300 ? '' : answer.text]).toEqual([at, answer.status, answer.status < 300 ? '' : answer.text]);
        answers.push(answer);
      }
      const id = String((consent()['identifier'] as readonly Tree[])[0]?.['value']);
      const queries = [
        `date=${free(60)}`,
        `status:${free(61)}=x`,
        `_id=${free(62)}`,
        `identifier=${id}|${free(63)}|x`,
        `_page=${free(64)}`,
        `_sort=${free(65)}`,
      ];
      for (const query of queries) answers.push(await world.ask('practice', `/Consent?${query}`, { claims, headers: { Prefer: 'handling=strict' } }));
      for (const where of [free(66), CHRIS]) answers.push(await world.ask('practice', `/Consent/${where}`, { claims }));
      const broken = {
        method: 'POST',
        claims,
        body: `{"text":"${free(67)}","text":"${CHRIS}"}`,
        headers: { 'Content-Type': 'application/fhir+json' },
      };
      answers.push(await world.ask('practice', '/Consent', broken));
      for (const header of ['If-None-Exist', 'If-Match', 'If-None-Match']) {
        answers.push(
          await world.ask('practice', '/Consent', { method: 'POST', claims, body: consent(), headers: { [header]: `identifier=${free(68)}` } }),
        );
      }
      printed = listening();
    });

    test('then no error, no line of the program, no metric and nothing that is printed has one, nor a BSN', async () => {
      const errors = answers.filter(({ status }) => status >= 400);
      expect(errors.length).toBeGreaterThan(25);
      // The name of a modifier or of an element is the client's own structure, in a place that is named; values are never quoted.
      const texts = [...errors.map(({ text }) => text), ...world.log, printed, await world.metrics()];
      for (const text of texts) {
        expect(text.replaceAll(`http.status:${free(61)}`, '')).not.toContain(CANARY);
        for (const number of [ANNA, BRAM, CHRIS]) expect(text).not.toContain(number);
      }
    });

    test('C-51 T1 then no file of the stores has what a shield says or a BSN; the words of a decision stand in the register alone', () => {
      if (world.folder === undefined) return;
      const files = readdirSync(world.folder);
      const seen = new Set<number>();
      expect(files.some((name) => name.endsWith('-wal'))).toBe(true);
      for (const name of files) {
        const bytes = readFileSync(path.join(world.folder, name)).toString('latin1');
        const found = [...bytes.matchAll(new RegExp(`${CANARY}(\\d+)`, 'g'))].map(([, n]) => Number(n));
        // What a decision consists of (CS f.1: information, recorder, pointers, readers, authority) is what the register is for.
        const kept = name.startsWith('register') ? WORDS : [];
        for (const n of found) seen.add(n);
        expect([name, found.filter((n) => !kept.includes(n))]).toEqual([name, []]);
        for (const number of [ANNA, BRAM, CHRIS]) expect([name, bytes.includes(number)]).toEqual([name, false]);
        expect([name, bytes.includes('1951-02-03')]).toEqual([name, false]);
      }
      // They would have been found.
      expect([...seen].sort()).toEqual(WORDS);
    });
  });
});
