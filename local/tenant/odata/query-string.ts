/** Parses a query string strictly: characters that must be encoded are refused. */
import { badRequest } from '../http/graph-refusal.ts';

/** The characters that RFC 3986 allows in a query, and a percent sign with two hex digits. */
const LEGAL = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*$/;

export function parseQuery(raw: string): ReadonlyMap<string, string> {
  if (!LEGAL.test(raw)) throw badRequest('The query string holds characters that must be percent-encoded.');
  const options = new Map<string, string>();
  for (const part of raw.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    if (options.has(name))
      throw badRequest(`Query option '${name}' was specified more than once, but it must be specified at most once.`);
    options.set(name, equals < 0 ? '' : decode(part.slice(equals + 1)));
  }
  return options;
}

/** For Graph a plus sign in a query is a blank, as in forms: offsets such as +02:00 must be encoded. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badRequest('The query string is not valid UTF-8 after decoding.');
  }
}
