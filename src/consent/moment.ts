/**
 * A moment as the register and the log keep it: `2026-11-21T09:00:00.000Z`, always UTC, always milliseconds, so that texts sort as
 * moments do. What a person wrote down (a FHIR dateTime with its own precision and offset) is kept beside it as it was written.
 */
export type Moment = string;

const FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Whether a text is a moment in the one form. */
export function isMoment(text: string): text is Moment {
  return FORM.test(text) && !Number.isNaN(Date.parse(text));
}
