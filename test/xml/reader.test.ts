import { readXml } from '../../src/xml/reader.js';

test('given a small document, when read, then the tree has names and positions', () => {
  const root = readXml('<a xmlns="urn:x">\n  <b c="1"/>\n</a>');
  expect(root.children[0]?.line).toBe(2);
  expect(root.children[0]?.column).toBe(3);
});
