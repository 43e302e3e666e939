/** What of a user decides which policies can apply, read from the text of the user without making an object of it. */
import { TRAITS } from './principals.ts';

/** @param text of a user as JSON. No text in it can look like one of these members: its quotes have backslashes */
export function traitsIn(text: string): number {
  let traits: number = TRAITS.present;
  if (text.includes('"enabled":true')) traits |= TRAITS.enabled;
  if (text.includes('"deleted":true')) traits |= TRAITS.deleted;
  if (text.includes('"guest":true')) traits |= TRAITS.guest;
  return traits;
}
