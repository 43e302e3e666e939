/** Text as people paste it. Mails, chats and web pages bring along invisible characters, blanks and quotes. */
import { isGuid } from './hash.ts';

/** What may close a text that begins with the key. */
const QUOTES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '´': '´',
  '“': '”“',
  '”': '”',
  '„': '“”',
  '‘': '’‘',
  '’': '’',
  '‚': '‘’',
  '«': '»',
  '»': '«',
  '‹': '›',
  '›': '‹',
  '<': '>',
};

/** Without characters that nobody sees (Unicode category Cf: zero-width, direction, soft hyphen), nor blanks around. */
export function visibleText(text: string): string {
  return text.replaceAll(/\p{Cf}/gu, '').trim();
}

/** A name, mail address, id or code as it was meant: also without the quotes around it. */
export function asPasted(text: string): string {
  let meant = visibleText(text);
  while (isQuoted(meant)) meant = meant.slice(1, -1).trim();
  return meant;
}

function isQuoted(text: string): boolean {
  return text.length > 1 && (QUOTES[text.charAt(0)]?.includes(text.charAt(text.length - 1)) ?? false);
}

export const OBJECT_ID = 'must be an object id, a GUID';

/** In lower case. Undefined if it is no object id. */
export function objectIdOf(value: string): string | undefined {
  const id = asPasted(value).toLowerCase();
  return isGuid(id) ? id : undefined;
}
