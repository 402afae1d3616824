import type { AnswerFrame } from '../hl7v3/answer.js';
import { localText } from '../hl7v3/amsterdam.js';

/** Arc that ITU-T and ISO keep for examples: nothing under it can be mistaken for a real id. */
const EXAMPLE = '2.999';
const NOBODY = '0';

/** Frames for messages that go nowhere yet: example ids, no sender and no receiver. Whoever sends a message gives its own. */
export function exampleFrames(edge: { readonly id: () => string; readonly now: string }): (interaction: string) => AnswerFrame {
  const query = { root: `${EXAMPLE}.2`, extension: edge.id() };
  const asked = { root: `${EXAMPLE}.1`, extension: edge.id() };
  const creationTime = localText(edge.now) ?? '';
  return (interaction) => ({
    interaction,
    id: { root: `${EXAMPLE}.1`, extension: edge.id() },
    creationTime,
    sender: NOBODY,
    receiver: NOBODY,
    targetMessage: asked,
    queryId: query,
  });
}
