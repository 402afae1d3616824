import { BATCH_PART, WRAPPER_PARTS, type WrapperPart } from '../../src/hl7v3/wrapper-rule.js';

const HEAD = `# Rules of the wrappers

Made from the message models by \`npm run docs\`; do not edit.

\`schakel validate\` names with each finding the rule that was broken. In a payload that is the rule of the mapping (\`schakel mapping\` lists
them), in a wrapper the field below. What stands where no field is known has the rule \`structure\` of its part. \`soap.*\` is the envelope,
\`document.root\` a document that is nothing known, \`xsd.*\` what a given XML Schema demands.

A value that does not have the form of its datatype is not quoted: \`found\` shows its form, digits as \`#\` and letters as \`a\`.
`;

/** docs/reference/wrapper-rules.md: the ids of each part of the wrappers, with the elements and attributes they are about. */
export function wrapperRulesDocument(): string {
  return HEAD + [...WRAPPER_PARTS].reverse().concat(BATCH_PART).map(section).join('');
}

function section({ part, title, path, fields }: WrapperPart): string {
  const names = new Map<string, string[]>();
  for (const [name, id] of fields) names.set(id, [...(names.get(id) ?? []), name]);
  const rows = [...names].map(([id, elements]) => `| \`${part}.${id}\` | ${elements.map((e) => `\`${[...path, e].join('/')}\``).join(', ')} |\n`);
  return `\n## ${title}\n\n| rule | element or attribute |\n| --- | --- |\n${rows.join('')}`;
}
