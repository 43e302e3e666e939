/** What of a user decides which policies can apply, read from the text of the user without making an object of it. */
import { TRAITS } from './principals.ts';

const EXTERNAL = /"userPrincipalName":"[^"]*#EXT#@/;

/** @param text of a user as JSON. No text in it can look like one of these members: its quotes have backslashes */
export function traitsIn(text: string): number {
  let traits: number = TRAITS.present;
  if (text.includes('"enabled":true')) traits |= TRAITS.enabled;
  if (text.includes('"deleted":true')) traits |= TRAITS.deleted;
  if (text.includes('"guest":true')) traits |= TRAITS.guest;
  // Entra names accounts of people from elsewhere so, whatever their type.
  if (EXTERNAL.test(text)) traits |= TRAITS.external;
  if (text.includes('"agent":true')) traits |= TRAITS.agent;
  return traits;
}
