import { localText } from '../../amsterdam.js';
import { writeII } from '../../hl7v3/datatypes.js';
import { element } from '../../hl7v3/element.js';
import { BSN, INTERACTION_ID, URA, UZI_PERSON, UZI_ROLE } from '../../hl7v3/oids.js';
import type { XmlElement } from '../../xml/element.js';
import type { AccessLine } from './access-lines.js';

/**
 * A line of the access log in a `subject` of COMT_IN999999NL. No schema of it could be had (AM 5.5, 9.11): the tree is an assumption that
 * stands here and nowhere else.
 */
export function linePayload({ question, interaction, at, bsn, organisation, uzi, role, delivered }: AccessLine): XmlElement {
  const id = (root: string, extension: string): XmlElement => element('id', { root, extension });
  return element('AccessEvent', { classCode: 'ACT', moodCode: 'EVN' }, [
    writeII('id', question),
    element('code', { code: interaction, codeSystem: INTERACTION_ID }),
    element('effectiveTime', { value: localText(at) }),
    element('recordTarget', {}, [element('patient', {}, [id(BSN, bsn)])]),
    element('author', {}, [
      element('assignedEntity', {}, [
        uzi === undefined ? undefined : id(UZI_PERSON, uzi),
        role === undefined ? undefined : element('code', { code: role, codeSystem: UZI_ROLE }),
        element('Organization', {}, [id(URA, organisation.ura), element('name', {}, [], organisation.name)]),
      ]),
    ]),
    ...delivered.map((ura) => element('performer', {}, [element('Organization', {}, [id(URA, ura)])])),
  ]);
}
