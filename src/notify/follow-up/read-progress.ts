/** Reads how far a reader has got: by key, from the notice to its revocations, however many notices there are. */
import { mapConcurrently } from '../../base/concurrency.ts';
import type { RevocationStatus } from '../../record/revocation-status.ts';
import { type Bundles, toldBy } from '../bundling/table-bundles.ts';
import type { Notice } from '../notice.ts';
import { audienceKeyOf, type NoticeRef, type StoredNotice } from '../notice-row.ts';
import type { Outbox } from '../table-outbox.ts';
import { type HowFar, howFarOf, howFarTogether } from './how-far.ts';

export interface ProgressContext {
  readonly outbox: Pick<Outbox, 'get'>;
  readonly bundles: Bundles;
  readonly statusOf: (revocationId: string) => Promise<RevocationStatus | undefined>;
  /** Whether somebody whom a large reach hit has signed in again: no trail names them. */
  readonly isBackInLarge: (revocationId: string, userId: string) => Promise<boolean>;
}

export interface Told {
  /** What the notice was sent for: itself, and those of its sweep to the same reader. */
  readonly notices: readonly Notice[];
  readonly howFar: readonly HowFar[];
}

const MOST_TOLD = 50;
const AT_ONCE = 8;

/** @param first the first notice about a revocation, not a later stage @param status of its revocation */
export async function readTold(first: Notice, status: RevocationStatus, context: ProgressContext): Promise<Told> {
  const others = await othersToldBy(first, status, context);
  const far = await mapConcurrently(AT_ONCE, others, async (notice) =>
    howFarIn(notice, await context.statusOf(notice.revocationId), context),
  );
  return { notices: [first, ...others], howFar: [await howFarIn(first, status, context), ...far] };
}

export async function readHowFar(first: Notice, status: RevocationStatus, context: ProgressContext): Promise<HowFar> {
  const own = await howFarIn(first, status, context);
  // Mostly nobody has signed in, and then it does not matter for what else it was sent.
  return own === 'nowhere' ? own : howFarTogether((await readTold(first, status, context)).howFar);
}

async function howFarIn(
  notice: Notice,
  status: RevocationStatus | undefined,
  { isBackInLarge }: ProgressContext,
): Promise<HowFar> {
  const far = howFarOf(notice, status);
  return far === 'nowhere' && (await isBackInLarge(notice.revocationId, notice.audience.id)) ? 'recovered' : far;
}

/** The notice that was sent for a whole sweep, this one's revocation included. Undefined: there is none. */
export async function leadOf(
  swept: Notice,
  { place }: RevocationStatus,
  { bundles, outbox }: ProgressContext,
): Promise<StoredNotice | undefined> {
  const { leads } = await bundles.readLeads(swept);
  if (leads.length === 0) return undefined;
  const members = await bundles.membersAround(swept.revocationId, place, 'kept');
  const lead = leads.find(
    (one) => toldBy(one)(swept.revocationId) || members.some(({ id }) => id === one.revocationId),
  );
  return lead && outbox.get({ noticeId: lead.noticeId, audienceKey: audienceKeyOf(swept.audience) });
}

async function othersToldBy(
  first: Notice,
  { place }: RevocationStatus,
  { bundles, outbox }: ProgressContext,
): Promise<readonly Notice[]> {
  const { leads } = await bundles.readLeads(first);
  const lead = leads.find(({ noticeId }) => noticeId === first.id);
  if (lead === undefined) return [];
  const members = await bundles.membersAround(first.revocationId, place, 'kept');
  const ids = (await bundles.noticesAbout(first, members, lead)).filter((id) => id !== first.id).slice(0, MOST_TOLD);
  const refs = ids.map((noticeId): NoticeRef => ({ noticeId, audienceKey: audienceKeyOf(first.audience) }));
  const stored = await mapConcurrently(AT_ONCE, refs, (ref) => outbox.get(ref));
  return stored.flatMap((one) => (one?.reason === 'swept' ? [one.notice] : []));
}
