/** Takes a query string apart as strictly as the wire is meant to be: what is not encoded is refused. */
import { badRequest } from '../http/graph-refusal.ts';

/** What RFC 3986 lets stand in a query, percent sign with two hex digits included. */
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

/** A plus sign is a blank in a query, for Graph as for forms: offsets such as +02:00 must be encoded. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badRequest('The query string is not valid UTF-8 after decoding.');
  }
}
