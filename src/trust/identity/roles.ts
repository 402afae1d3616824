import { UZI_ROLE } from '../../hl7v3/oids.js';

/** A role of a care professional (RoleCodeNL). */
export interface Role {
  readonly code: string;
  /** In Dutch, as in the register. */
  readonly display: string;
  /** Whether the register takes in nobody any more; those who are in it keep their role. */
  readonly closed: boolean;
}

/** What a certificate says of somebody without a role: an employee, a server. No member of the list. */
export const NO_ROLE = '00.000';

/** Code system of the roles. */
export const ROLE_SYSTEM = UZI_ROLE;

/** Roles of the UZI register, as in RoleCodeNL 11.7.0 (SEC 1.3), less its heading that no person can have. */
export const ROLES: readonly Role[] = [
  open('01.000', 'Arts'),
  closed('01.002', 'Allergoloog'),
  open('01.003', 'Anesthesioloog'),
  open('01.004', 'Apotheekhoudende huisarts'),
  open('01.008', 'Bedrijfsarts'),
  open('01.010', 'Cardioloog'),
  open('01.011', 'Cardiothoracaal chirurg'),
  open('01.012', 'Dermatoloog'),
  open('01.013', 'Arts v. maag-darm-leverziekten'),
  open('01.014', 'Chirurg'),
  open('01.015', 'Huisarts'),
  open('01.016', 'Internist'),
  open('01.018', 'Keel- neus- en oorarts'),
  open('01.019', 'Kinderarts'),
  closed('01.020', 'Arts klinische chemie'),
  open('01.021', 'Klinisch geneticus'),
  open('01.022', 'Klinisch geriater'),
  open('01.023', 'Longarts'),
  open('01.024', 'Arts-microbioloog'),
  open('01.025', 'Neurochirurg'),
  open('01.026', 'Neuroloog'),
  open('01.030', 'Nucleair geneeskundige'),
  open('01.031', 'Oogarts'),
  open('01.032', 'Orthopedisch chirurg'),
  open('01.033', 'Patholoog'),
  open('01.034', 'Plastisch chirurg'),
  open('01.035', 'Psychiater'),
  open('01.039', 'Radioloog'),
  open('01.040', 'Radiotherapeut'),
  open('01.041', 'Reumatoloog'),
  open('01.042', 'Revalidatiearts'),
  open('01.045', 'Uroloog'),
  open('01.046', 'Gynaecoloog'),
  open('01.047', 'Specialist ouderengeneeskunde'),
  open('01.048', 'Verzekeringsarts'),
  closed('01.050', 'Zenuwarts'),
  open('01.055', 'Arts maatschappij en gezondheid'),
  open('01.056', 'Arts voor verstandelijk gehandicapten'),
  closed('01.062', 'Internist-Allergoloog'),
  open('01.070', 'Jeugdarts'),
  open('01.071', 'Spoedeisende hulp arts (SEH-arts)'),
  open('01.074', 'Sportarts'),
  open('02.000', 'Tandarts'),
  open('02.053', 'Orthodontist'),
  open('02.054', 'Kaakchirurg'),
  open('03.000', 'Verloskundige'),
  open('04.000', 'Fysiotherapeut'),
  open('16.000', 'Psychotherapeut'),
  open('17.000', 'Apotheker'),
  open('17.060', 'Ziekenhuisapotheker'),
  open('17.075', 'Openbaar apotheker'),
  open('25.000', 'Gezondheidszorgpsycholoog'),
  open('25.061', 'Klinisch psycholoog'),
  open('25.063', 'Klinisch neuropsycholoog'),
  open('30.000', 'Verpleegkundige'),
  closed('30.065', 'Verpl. spec. prev. zorg bij som. aandoeningen'),
  closed('30.066', 'Verpl. spec. acute zorg bij som. aandoeningen'),
  closed('30.067', 'Verpl. spec. intensieve zorg bij som. aandoeningen'),
  closed('30.068', 'Verpl. spec. chronische zorg bij som. aandoeningen'),
  open('30.069', 'Verpl. spec. geestelijke gezondheidszorg'),
  open('30.076', 'Verpl. spec. algemene gezondheidszorg'),
  open('31.000', 'Orthopedagoog-generalist'),
  open('79.000', 'Geregistreerd-mondhygiënist'),
  open('80.000', 'Bachelor medisch hulpverlener'),
  open('81.000', 'Physician assistant'),
  open('82.000', 'Klinisch technoloog'),
  open('83.000', 'Apothekersassistent'),
  open('84.000', 'Klinisch fysicus'),
  open('85.000', 'Tandprotheticus'),
  open('86.000', 'VIG-er'),
  open('87.000', 'Optometrist'),
  open('88.000', 'Huidtherapeut'),
  open('89.000', 'Diëtist'),
  open('90.000', 'Ergotherapeut'),
  open('91.000', 'Logopedist'),
  open('92.000', 'Mondhygiënist'),
  open('93.000', 'Oefentherapeut Mensendieck'),
  open('94.000', 'Oefentherapeut Cesar'),
  open('95.000', 'Orthoptist'),
  open('96.000', 'Podotherapeut'),
  open('97.000', 'Radiodiagnostisch laborant'),
  open('98.000', 'Radiotherapeutisch laborant'),
  open('99.000', 'Zorgverlener andere zorg'),
];

const BY_CODE: ReadonlyMap<string, Role> = new Map(ROLES.map((role) => [role.code, role]));

/** Whether a code is in the list: its form alone says nothing. */
export function isRole(code: string): boolean {
  return BY_CODE.has(code);
}

/** The role with a code. */
export function roleOf(code: string): Role | undefined {
  return BY_CODE.get(code);
}

function open(code: string, display: string): Role {
  return { code, display, closed: false };
}

function closed(code: string, display: string): Role {
  return { code, display, closed: true };
}
