/**
 * Where a list goes on, as the caller holds it: signed, for one day, and only for the question that it is part of. Of
 * that question `limit`, `format` and `after` itself may change.
 */
import { hashOf } from '../base/hash.ts';
import { objectOf, parsedJson } from '../base/json.ts';
import { type SigningKeys, sign, verified } from '../storage/signing-keys.ts';

const PURPOSE = 'page';
const LIFETIME_MS = 86_400_000;
const FREE = new Set(['after', 'limit', 'format']);

/** @param path with its ids, as asked @param query as asked, before it was parsed */
export function questionOf(path: string, query: ReadonlyMap<string, string>, body: string): string {
  const rest = [...query].filter(([name]) => !FREE.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return hashOf(path, JSON.stringify(rest), body);
}

export async function pageToken(
  next: string,
  { question, keys, now }: { readonly question: string; readonly keys: SigningKeys; readonly now: number },
): Promise<string> {
  return sign(keys, PURPOSE, JSON.stringify({ n: next, q: question, e: now + LIFETIME_MS }));
}

/** What the endpoint gave as `next`; undefined if the token is none of ours, is too old, or is of another question. */
export async function nextIn(
  token: string,
  { question, keys, now }: { readonly question: string; readonly keys: SigningKeys; readonly now: number },
): Promise<string | undefined> {
  const { n, q, e } = objectOf(parsedJson((await verified(keys, PURPOSE, token)) ?? ''));
  return typeof n === 'string' && q === question && typeof e === 'number' && now < e ? n : undefined;
}
