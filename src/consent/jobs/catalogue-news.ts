import type { OptIn, PatientKey } from '../opt-in.js';

/** What a patient who asked for news is told when readers or kinds of data were added (CS C-13 T2). */
export interface CatalogueNews {
  readonly patient: PatientKey;
  readonly catalogue: string;
}

/** News for those who subscribed to it and have a yes in force under an older catalogue; each once. */
export function catalogueNews(optIns: readonly OptIn[], isSubscribed: (patient: PatientKey) => boolean, catalogue: string): readonly CatalogueNews[] {
  const affected = optIns.filter((o) => o.status === 'active' && o.decision === 'permit' && o.catalogue < catalogue).map((o) => o.patient);
  return [...new Set(affected)].filter(isSubscribed).map((patient) => ({ patient, catalogue }));
}
