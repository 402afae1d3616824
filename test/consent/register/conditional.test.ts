import { ifMatch, ifNoneExist, ifNoneMatch } from '../../../src/consent/register/conditional.js';

const ID = '3f0b8f0e-4f5a-4a55-8f0a-0d5c1a2b3c01';

test('e given If-Match, then only the current version goes on', () => {
  expect(ifMatch('W/"x7Hq"', 'x7Hq')).toBe('go-on');
  expect(ifMatch('"a", W/"x7Hq"', 'x7Hq')).toBe('go-on');
  expect(ifMatch(undefined, 'x7Hq')).toMatchObject({ status: 428 });
  expect(ifMatch('W/"old"', 'x7Hq')).toMatchObject({ status: 412 });
  expect(ifMatch('*', 'x7Hq')).toMatchObject({ status: 412 });
});
test('e given If-None-Match, then a known version is not sent again', () => {
  expect([ifNoneMatch('W/"x7Hq"', 'x7Hq'), ifNoneMatch('"old"', 'x7Hq'), ifNoneMatch('*', 'x7Hq'), ifNoneMatch(undefined, 'x7Hq')]).toEqual([
    'not-modified',
    'go-on',
    'not-modified',
    'go-on',
  ]);
});
test('e given If-None-Exist, then the same decision is made once', async () => {
  const matching =
    (...ids: readonly string[]) =>
    () =>
      Promise.resolve(ids);
  const header = `identifier=urn:ietf:rfc:3986|urn:uuid:${ID}`;
  expect(await ifNoneExist(undefined, matching('a'))).toBe('go-on');
  expect(await ifNoneExist(header, matching())).toBe('go-on');
  expect(await ifNoneExist(encodeURI(header), (id) => Promise.resolve([id]))).toEqual({ exists: ID });
  expect(await ifNoneExist(header, matching('a', 'b'))).toMatchObject({ status: 412 });
  for (const wrong of ['status=active', `${header}&status=active`, 'identifier=x|y', `identifier=http://x|urn:uuid:${ID}`, '']) {
    expect(await ifNoneExist(wrong, matching())).toMatchObject({ status: 400 });
  }
});
