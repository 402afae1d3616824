import type { Flag, Identifier, Prim, Resource } from '../../../fhir/types.js';
import { COMMON_TAGS } from '../../../fhir/systems.js';
import { PROPOSAL as MODEL, TEMPLATES } from '../../../hl7v3/models/cio.js';
import { descend } from '../../../hl7v3/model.js';
import type { XmlElement } from '../../../xml/element.js';
import { act } from '../../act.js';
import type { Context } from '../../context.js';
import { extend, extensionOf, primitiveIn } from '../../extension.js';
import { II } from '../../leaf/ii.js';
import { fixed, pair } from '../../rule.js';
import { within } from '../../view.js';
import { headRules, type Block } from './block.js';
import { CONTRA_INDICATION } from './contra-indication.js';
import { blocksRule, organizerRules, settled, type Alert, type Organizer } from './records.js';
import { traceAt } from './settle.js';
import { commentRules, textExtension } from './shared-rules.js';

const TRANSACTIONS = '2.16.840.1.113883.2.4.3.11.60.26.4';
const ACTS = '2.16.840.1.113883.2.4.3.11.60.26.5.5';

/** The mark of what is sent to be acted upon. */
export function actionable(): { system: string; code: string } {
  return { system: COMMON_TAGS, code: 'actionable' };
}

const ACT = descend(MODEL, 'component(proposal)/act');

const PROPOSED = act<Alert>({
  model: ACT,
  fhir: 'Bundle',
  spec: 'AI 10',
  create: () => ({}),
  rules: [
    ...headRules<Alert>('cioProposed', '', { template: TEMPLATES.proposalAct, code: '1', codeSystem: ACTS }),
    blocksRule<Alert, Flag>('cioProposed', 'contraIndication', ACT, CONTRA_INDICATION, {
      name: 'blocks',
      get: (a) => a.blocks,
      set: (a, blocks) => void (a.blocks = blocks),
    }),
  ],
});

interface Proposal extends Organizer {
  proposed?: Alert;
  /** The first contra-indication that is proposed; what the message says of the proposal stands there. */
  flag?: Flag;
}

const MEDICATION = 'component(medication)/substanceAdministration/';

/** organizer with a proposal for a contra-indication (VCI) <-> Flag (AI 10). */
export const PROPOSAL = act<Proposal>({
  model: MODEL,
  fhir: 'Bundle',
  spec: 'AI 10',
  create: () => ({}),
  rules: [
    ...organizerRules<Proposal>('cioProposal', TEMPLATES.proposal, '38', TRANSACTIONS),
    pair('cioProposal.component', {
      v3: 'component(proposal)',
      fhir: 'proposed',
      codec: within('cioProposal.act', descend(MODEL, 'component(proposal)'), 'act', PROPOSED, 'AI 10'),
      get: (p): Alert | undefined => p.proposed,
      set: (p, proposed) => {
        p.proposed = proposed;
        const [first] = proposed.blocks ?? [];
        if (first !== undefined) p.flag = first.resource;
      },
      spec: 'AI 10',
    }),
    ...headRules<Proposal>('cioProposal.medication', MEDICATION, { template: TEMPLATES.medicationAgreement, code: '33633005' }),
    fixed('cioProposal.consumable', { v3: `${MEDICATION}consumable`, attributes: {}, spec: 'AI 10' }),
    pair('cioProposal.medication', {
      v3: `${MEDICATION}id`,
      fhir: 'flag.extension(flagDetail).valueReference',
      codec: II,
      get: (p): Identifier | undefined => p.flag && extensionOf(p.flag, 'flagDetail')?.valueReference?.identifier,
      set: (p, identifier) => {
        if (p.flag === undefined) return false;
        extend(p.flag, 'flagDetail', { valueReference: { type: 'MedicationRequest', identifier } });
        return true;
      },
      spec: 'AI 10',
    }),
    ...commentRules<Proposal>('cioProposal', {
      at: 'component(comment)/act/',
      fhir: 'flag.extension(proposalComment).valueString',
      get: (p): Prim | undefined => p.flag && primitiveIn(extensionOf(p.flag, 'proposalComment'), 'valueString'),
      set: (p, text) => {
        if (p.flag !== undefined) (p.flag.extension ??= []).push(textExtension('proposalComment', text));
        return p.flag !== undefined;
      },
    }),
  ],
});

/** The contra-indications that are proposed. */
export function readProposal(element: XmlElement, cx: Context): readonly Resource[] {
  const { patient, proposed } = PROPOSAL.toFhir(element, cx) ?? {};
  const blocks: readonly Block<Flag>[] = proposed?.blocks ?? [];
  for (const { resource, element: from } of blocks) {
    resource.meta = { ...resource.meta, tag: [actionable()] };
    traceAt('cio.actionable', from, resource, 'meta.tag', cx);
  }
  return settled(blocks, patient, element, cx);
}
