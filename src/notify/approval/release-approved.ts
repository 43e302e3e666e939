/**
 * One run of the notice timer for those whose notices were approved: plans the next of them, each with a turn of their
 * own, as far apart as the pace says. A run that dies is repeated: notices have the ids that they always had, and the
 * place moves on only when they are planned.
 */
import { isoOf } from '../../base/clock.ts';
import type { RevocationStatus } from '../../record/revocation-status.ts';
import type { ToRelease } from '../table-outbox.ts';
import { MOST_AT_ONCE, roomOf, turnMsOf } from './approval.ts';
import { nextPeople, type PeopleContext } from './approved-people.ts';
import { isReleased } from './can-release.ts';
import type { StoredRelease } from './table-approvals.ts';

const MOST_ROUNDS = 5;

export interface ReleaseContext extends PeopleContext {
  statusOf(revocationId: string): Promise<RevocationStatus | undefined>;
}

/** Resolves to how many people have a turn now who had none before. */
export async function releaseApproved(context: ReleaseContext): Promise<number> {
  let released = 0;
  for (const release of await context.approvals.releases()) released += await releaseNext(release, context);
  return released;
}

async function releaseNext(stored: StoredRelease, context: ReleaseContext): Promise<number> {
  const { approvals, statusOf, now } = context;
  const { request, people } = stored.approval;
  const room = Math.min(roomOf(stored, now), MOST_AT_ONCE);
  if (room === 0) return 0;
  // Of a sweep each notice asks for itself when its turn comes.
  const state = request.kind === 'revocation' ? (await statusOf(request.revocationId))?.state : 'open';
  if (state !== 'open') {
    await approvals.end(stored, { released: stored.released, endedAt: isoOf(now), because: state ?? 'erased' });
    return 0;
  }
  let current: StoredRelease | undefined = stored;
  // Where everybody looked at has had a turn, the next are looked at, too.
  for (let round = 0; current !== undefined && round < MOST_ROUNDS; round += 1) {
    const turned: Turned = await giveTurns(current, Math.min(room, people), context);
    if (turned.people > 0) return turned.people;
    current = turned.next;
  }
  return 0;
}

interface Turned {
  readonly people: number;
  /** Absent: it is over, or another worker goes on. */
  readonly next?: StoredRelease;
}

async function giveTurns(stored: StoredRelease, room: number, context: ReleaseContext): Promise<Turned> {
  const { approvals, outbox, now } = context;
  const { notices, next } = await nextPeople(stored, room, context);
  const start = Math.max(now, stored.nextTurnAt);
  const turnMs = turnMsOf(stored.approval);
  const turns = turnsOf(notices, { start, turnMs });
  await outbox.release(turns.notices);
  const released = stored.released + turns.people;
  if (next === undefined) {
    await approvals.end(stored, { released, endedAt: isoOf(now) });
    return { people: turns.people };
  }
  const after = { approval: stored.approval, ...next, released, nextTurnAt: start + turns.people * turnMs };
  const etag = await approvals.save(stored, after);
  return { people: turns.people, ...(etag !== undefined && { next: { ...after, etag } }) };
}

/** One turn for each person, however many notices; none for those who are not told anyway. */
function turnsOf(
  notices: readonly ToRelease[],
  { start, turnMs }: { readonly start: number; readonly turnMs: number },
): { readonly notices: readonly ToRelease[]; readonly people: number } {
  const turns = new Map<string, number>();
  const timed = notices.map((one): ToRelease => {
    const { planned, known } = one;
    if (known && isReleased(known.notice)) return one;
    const id = planned.audience.id;
    if (planned.initialState !== 'suppressed' && !turns.has(id)) turns.set(id, start + turns.size * turnMs);
    return { ...one, planned: { ...planned, dueAt: isoOf(turns.get(id) ?? start) } };
  });
  return { notices: timed, people: turns.size };
}
