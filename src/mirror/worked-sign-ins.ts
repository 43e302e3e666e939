/**
 * When sign-ins worked, of each kind the first one of the newest hour. The order in which sign-ins are read does not
 * matter, nor whether one is read twice, and what is kept changes once an hour at most as long as they come in order.
 */
import { isoOf } from '../base/clock.ts';
import type { SignInUse } from '../ingest/records/sign-in-record.ts';

/** `interactive`: somebody was there. `refresh`: a client redeemed a refresh token. `unknown`: the log does not say. */
export const WORKED_KINDS = ['interactive', 'refresh', 'unknown'] as const;
export type WorkedKind = (typeof WORKED_KINDS)[number];

/** Milliseconds. */
export type Worked = Readonly<Partial<Record<WorkedKind, number>>>;

/** As a row has them: ISO 8601. */
export type WorkedMembers = Readonly<Partial<Record<(typeof MEMBERS)[WorkedKind], string>>>;

const MEMBERS = { interactive: 'signedInAt', refresh: 'refreshedAt', unknown: 'workedAt' } as const;
const HOUR_MS = 3_600_000;

export function workedKindOf(flow: SignInUse['flow']): WorkedKind {
  if (flow === 'non-interactive') return 'refresh';
  return flow === 'interactive' ? 'interactive' : 'unknown';
}

/** @returns `known` itself where `more` adds nothing */
export function withWorked(known: Worked, more: Worked): Worked {
  const added = WORKED_KINDS.filter((kind) => addsTo(known[kind], more[kind]));
  return added.length === 0 ? known : { ...known, ...Object.fromEntries(added.map((kind) => [kind, more[kind]])) };
}

/** A later hour, or earlier in the same hour. */
function addsTo(known: number | undefined, time: number | undefined): boolean {
  if (time === undefined || known === undefined) return time !== undefined;
  const [before, after] = [Math.floor(known / HOUR_MS), Math.floor(time / HOUR_MS)];
  return after > before || (after === before && time < known);
}

export function workedIn(members: WorkedMembers): Worked {
  const known = WORKED_KINDS.map((kind) => [kind, Date.parse(members[MEMBERS[kind]] ?? '')] as const);
  return Object.fromEntries(known.filter(([, time]) => !Number.isNaN(time)));
}

/** Always in the same order, so that the same moments are the same row. */
export function workedMembers(worked: Worked): WorkedMembers {
  const known = WORKED_KINDS.filter((kind) => worked[kind] !== undefined);
  return Object.fromEntries(known.map((kind) => [MEMBERS[kind], isoOf(worked[kind] ?? 0)]));
}
