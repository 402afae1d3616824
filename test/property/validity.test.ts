import fc from 'fast-check';
import type { Issue, IssueCode } from '../../src/errors.js';
import { readJson, writeJson } from '../../src/fhir/json.js';
import { element } from '../../src/hl7v3/element.js';
import { AnswerCollector } from '../../src/mapping/to-fhir.js';
import { bundleToV3 } from '../../src/mapping/to-v3.js';
import { validateV3 } from '../../src/mapping/validate/message.js';
import type { XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { bundle } from './from-definitions.js';
import { medicationDispenseList, USUAL } from './from-xsd.js';
import { LAW_RUNS } from './runs.js';
import { counting, LAW } from './trip.js';

/*
 * What the schemas allow is judged valid, but for what HL7v3 and AORTA ask beyond them; and whatever a translation calls an error is
 * one for the judge too, but for what only a translation wants.
 */
const judge = (tree: XmlElement): readonly Issue[] => validateV3(readXml(writeXml(tree)));
const errors = (issues: readonly Issue[]): readonly Issue[] => issues.filter((i) => i.severity === 'error' || i.severity === 'fatal');
const bare = (path: string): string => path.replace(/\[\d+\]/g, '');

/** Rules of HL7v3 and AORTA that the schemas do not hold, by code and path. */
const BEYOND_SCHEMA: Readonly<Partial<Record<IssueCode, RegExp>>> = {
  // An empty value says nothing: it has a reason for that. A code has its system.
  required: /\/@(code|codeSystem|root|value|displayName)$/,
  'identifier-without-root': /./,
  'value-format': /\/@(root|codeSystem|nullFlavor|extension)$|\/telecom\/@value$/,
  'code-unknown': /(statusCode|administrativeGenderCode)\/@code(System)?$|\/telecom\/@use$|\/@qualifier$/,
  'fixed-value': /\/(medicationAdministrationRequest\/statusCode|patientCareProvision\/code)\/@\w+$/,
};

function isBeyondSchema({ code, path }: Issue): boolean {
  return BEYOND_SCHEMA[code]?.test(bare(path)) === true;
}

test(`given payloads with everything the schema allows, when judged, then only known rules beyond the schema are broken (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(medicationDispenseList(), (tree) => {
      expect(errors(judge(tree)).filter((i) => !isBeyondSchema(i))).toEqual([]);
    }),
    LAW,
  );
});

/** What only a translation wants: a form that FHIR has, and one that can come back. */
function isOfTranslation({ code, path }: Issue): boolean {
  const at = bare(path);
  if (/\/(expectedUseTime|effectiveTime|validTime|low|high|center|width|period|phase|event|offset|comp)(\/@?\w+)?$/.test(at)) return true;
  if (/Quantity(\/\w+)?(\/@\w+)?$/.test(at) || /\/quantity(\/\w+)*(\/@\w+)?$/.test(at))
    return code === 'value-format' || code === 'required' || code === 'xsi-type';
  // Text of another kind, or elsewhere; names in parts, and parts in a number, that FHIR cannot hold.
  return (
    code === 'too-many' ||
    at.endsWith('Organization/name') ||
    /\/(text|desc|originalText|lotNumberText|signatureText)(\/@?\w+)?$/.test(at) ||
    at.endsWith('/reference')
  );
}

test(`given broken payloads, when a translation calls something an error, then the judge finds an error there or around it (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(medicationDispenseList({ wild: true, scope: USUAL }), (tree) => {
      const read = readXml(writeXml(tree));
      const collector = new AnswerCollector({ ids: counting(), timestamp: '2026-01-02T03:04:05Z' });
      collector.addPayload(read);
      // One fault of an element may be found in another of its attributes.
      const elementOf = (i: Issue): string => i.path.replace(/\/@[^/]*$/, '');
      const judged = errors(validateV3(read)).map(elementOf);
      const missed = errors(collector.result().issues).filter(
        (i) => !isOfTranslation(i) && !judged.some((p) => p.startsWith(elementOf(i)) || elementOf(i).startsWith(p)),
      );
      expect(missed).toEqual([]);
    }),
    LAW,
  );
});

test(`given Bundles of vendors, when they are written as HL7v3, then what is judged an error was told while writing (${LAW_RUNS} runs)`, () => {
  fc.assert(
    fc.property(bundle(), (sent) => {
      const written = bundleToV3(readJson(writeJson(sent)));
      if (written.issues.some((i) => i.severity !== 'information')) return;
      for (const list of written.payloads) expect(errors(judge(element('subject', {}, [list])))).toEqual([]);
    }),
    LAW,
  );
});
