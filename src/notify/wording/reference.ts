/** The short id by which people and the help desk speak of a notice. */

const REFERENCE_LENGTH = 10;

/** The first characters of the revocation's id: commands and pages take them for the whole. */
export function referenceOf(revocationId: string): string {
  return revocationId.slice(0, REFERENCE_LENGTH);
}
