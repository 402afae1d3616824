/**
 * Names of the parameters of an index query. The template (QUMT_MT020021NL) was seen in part: that the patient is among them is
 * known, the name of the kind of data is not. They stand here and nowhere else (AM 5.3, 9.11).
 */
export const PARAMETER = { patient: 'patientId', category: 'actCode' } as const;
