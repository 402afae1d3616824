import { checkConfig } from '../../src/config.js';

const ORGANISATION = { ura: '90000381', name: 'Apotheek De Proef', applicationIds: ['301', '302'], certificates: [] };
const REQUESTER = { city: 'Utrecht', tokens: { way: 'client' } };
const PERSON = { uzi: '900005267', name: 'Z. Apotheker' };

const withRequester = (requester: object): object => ({ sandbox: true, organisations: [{ ...ORGANISATION, requester }] });
const withSwitch = (switchPoint: object): object => ({ sandbox: true, switchPoint });

test('given little, when checked, then the rest is filled in: the first application asks, and known services are there', () => {
  expect(checkConfig({ ...withRequester(REQUESTER), switchPoint: { url: 'https://lsp.example/zim/', ura: '90000001' } })).toMatchObject({
    config: {
      organisations: [{ requester: { application: '301', declares: {}, nfAsOutcome: false, passNat: false } }],
      switchPoint: {
        ...{ application: '1', patience: 30, margin: 10, signQueries: false, signedAnswers: false },
        services: {
          QURX_IN990111NL: { service: 'VerstrekkingsLijstqueryBatch', soapAction: 'urn:hl7-org:v3/VerstrekkingsLijstqueryBatch_QueryResponse' },
        },
      },
    },
  });
});

test.each([
  [withSwitch({ url: 'http://lsp.example/', ura: '90000001' }), 'switchPoint.url'],
  [withSwitch({ url: 'https://lsp.example/zim', ura: '90000001' }), 'switchPoint.url'],
  [withSwitch({ url: 'https://lsp.example/', ura: '1' }), 'switchPoint.ura'],
  [withSwitch({ url: 'https://lsp.example/', ura: '90000001', patience: 4 }), 'switchPoint.patience'],
  [withSwitch({ url: 'https://lsp.example/', ura: '90000001', services: { x: { service: 'A', soapAction: 'b' } } }), 'switchPoint.services'],
  [
    withSwitch({ url: 'https://lsp.example/', ura: '90000001', services: { QURX_IN990111NL: { service: 'a/b', soapAction: 'b' } } }),
    'switchPoint.services.QURX_IN990111NL.service',
  ],
  [withRequester({ ...REQUESTER, application: '999' }), 'organisations.0.requester.application'],
  [withRequester({ tokens: { way: 'client' } }), 'organisations.0.requester.city'],
  [withRequester({ ...REQUESTER, tokens: { way: 'telephone' } }), 'organisations.0.requester.tokens.way'],
  [withRequester({ ...REQUESTER, tokens: { way: 'access-token', persons: [PERSON, PERSON] } }), 'organisations.0.requester.tokens.persons.1.uzi'],
  [withRequester({ ...REQUESTER, declares: { purpose: 'HRESCH' } }), 'organisations.0.requester.declares.purpose'],
])('given %j, when checked, then the place is told', (given, at) => {
  const checked = checkConfig(given);
  expect('problems' in checked && checked.problems.map(({ path }) => path)).toContain(at);
});
