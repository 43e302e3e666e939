/** Whom the revocations of a list hit, person by person: the pages of their reaches one after the other. */
import { defined } from '../../base/defined.ts';
import { MalformedInputError } from '../../base/errors.ts';
import type { Cause } from '../../detect/cause.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Answers, ListQuery } from '../answers.ts';
import { type ReachLine, reachPage } from '../revocation-parts.ts';
import { nextBehind } from './next-behind.ts';

export interface AffectedLine extends ReachLine {
  readonly revocationId: string;
  readonly cause: Cause;
  /** ISO 8601: when it had happened. */
  readonly occurredTo: string;
}

export interface AffectedPage {
  readonly affected: readonly AffectedLine[];
  readonly next?: string;
}

/** Of one answer: many of them may have hit nobody. */
const MOST_REVOCATIONS = 100;
/** After what the list goes on, and where in the reach of its first revocation. */
const TOKEN = /^([^|]*)\|([^|]*)$/;

/** @throws MalformedInputError if `after` is none of ours */
export async function affectedPage(
  { after, limit, ...filter }: ListQuery,
  { answers, store }: { readonly answers: Answers; readonly store: TenantStore },
): Promise<AffectedPage> {
  const begun = begunIn(after);
  const listAfter = begun.list === '' ? {} : { after: begun.list };
  const page = await answers.list({ ...filter, ...listAfter, limit: MOST_REVOCATIONS });
  const affected: AffectedLine[] = [];
  for (const [index, { revocationId, cause, occurred }] of page.revocations.entries()) {
    const isBegun = index === 0 && begun.reach !== '';
    const found = await reachPage(store, revocationId, {
      limit: limit - affected.length,
      ...(isBegun && { after: begun.reach }),
    });
    for (const line of found?.reach ?? [])
      affected.push(defined({ revocationId, cause, occurredTo: occurred.to, ...line }));
    if (found?.next === undefined && affected.length < limit) continue;
    // Behind what is shown as a whole.
    const shown = found?.next === undefined ? index + 1 : index;
    const upTo = shown === 0 ? undefined : await nextBehind(shown, { ...filter, ...listAfter, limit }, answers);
    if (shown > 0 && upTo === undefined) return { affected };
    return { affected, next: `${upTo ?? begun.list}|${found?.next ?? ''}` };
  }
  return { affected, ...(page.next !== undefined && { next: `${page.next}|` }) };
}

function begunIn(after: string | undefined): { readonly list: string; readonly reach: string } {
  if (after === undefined) return { list: '', reach: '' };
  const [, list, reach] = TOKEN.exec(after) ?? [];
  if (list === undefined || reach === undefined)
    throw new MalformedInputError('after', 'is not the "next" of an earlier answer');
  return { list, reach };
}
