/** Which people hear of a record, and which would but do not: rules on looked-up people, no more. */
import type { NoticeSettings } from '../config.ts';
import type { Effect } from '../impact/affected.ts';
import type { AuditRecord } from '../record/audit-record.ts';
import type { Audience, AudienceKind, PlannedNotice, SuppressionReason } from './notice.ts';
import { NOTICE_POLICY, TOO_OLD_MS } from './notice-policy.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly mail?: string;
  /** Enabled and not deleted. */
  readonly usable: boolean;
}

/** The people around a record, as the directory has them. */
export type People = Readonly<Record<Exclude<AudienceKind, 'admins'>, readonly Person[]>>;

export interface Choice {
  readonly audience: Audience;
  readonly initialState: PlannedNotice['initialState'];
  readonly reason?: SuppressionReason;
}

/** Suppressed notices are kept one by one up to this many; beyond, the admins' notice says how many there are. */
const MOST_SUPPRESSED = 1_000;

/** Told to the user in so many words; `cannot-decide` goes to the admins, who can find out. */
export function isDecided(effect: Effect): boolean {
  return effect === 'dies' || effect === 'blocked' || effect === 'reprompts';
}

export function chooseAudiences(record: AuditRecord, people: People, settings: NoticeSettings): readonly Choice[] {
  const policy = NOTICE_POLICY[record.revocation.cause];
  // Loosened, or everybody's client survives: nobody needs to hear of it.
  if (!record.affected.rectangles.some(hitsSomething))
    return isUnseen(record) ? [finalState(chooseAdmins(settings), record, settings)] : [];

  const found = findAudiences(record, people);
  const breakGlass = new Set(settings.breakGlass);
  const concernsBreakGlass = breakGlass.has(record.revocation.subject.id);
  const told = distinct(concernsBreakGlass ? [] : found).filter(
    ({ id }) => !breakGlass.has(id) && id !== record.revocation.actor?.id,
  );
  const users = told.filter(({ kind }) => kind === 'user');
  const overLimit = users.length > settings.limit;

  const kept = overLimit ? [...users.slice(0, MOST_SUPPRESSED), ...told.filter(({ kind }) => kind !== 'user')] : told;
  const choices = kept.map((person) => choose(person, overLimit && person.kind === 'user' ? 'over-limit' : undefined));
  const nobodyElse = found.length === 0 && policy.otherwise.includes('admins');
  const adminsDecide = policy.undecided === 'admins' && isUndecided(record);
  const adminsNeeded =
    nobodyElse || adminsDecide || overLimit || concernsBreakGlass || found.some(({ id }) => breakGlass.has(id));
  return (adminsNeeded ? [...choices, chooseAdmins(settings)] : choices).map((choice) =>
    finalState(choice, record, settings),
  );
}

interface Candidate extends Person {
  readonly kind: Exclude<AudienceKind, 'admins'>;
}

/** Empty where only the admins are left. */
function findAudiences({ revocation }: AuditRecord, people: People): readonly Candidate[] {
  const { tell, otherwise } = NOTICE_POLICY[revocation.cause];
  const first = tell.flatMap((kind) => candidates(kind, people));
  return first.length > 0
    ? first
    : (otherwise.map((kind) => candidates(kind, people)).find((those) => those.length > 0) ?? []);
}

/** Of managers and owners another may stand in, so only those who can be reached count; a user who is hit is hit. */
function candidates(kind: AudienceKind, people: People): readonly Candidate[] {
  if (kind === 'admins') return [];
  return people[kind]
    .filter(({ usable, mail }) => kind === 'user' || (usable && mail !== undefined))
    .map((person) => ({ ...person, kind }));
}

function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  return [...new Map([...candidates].reverse().map((candidate) => [candidate.id, candidate])).values()].reverse();
}

function choose({ kind, id, name, mail, usable }: Candidate, stopped: SuppressionReason | undefined): Choice {
  const reason = stopped ?? (usable ? (mail === undefined ? 'no-address' : undefined) : 'account-unusable');
  return withReason({ kind, id, name, mail: mail ?? '' }, reason);
}

function chooseAdmins({ admins }: NoticeSettings): Choice {
  return withReason(
    { kind: 'admins', id: 'admins', mail: admins ?? '' },
    admins === undefined ? 'no-address' : undefined,
  );
}

function withReason(audience: Audience, reason: SuppressionReason | undefined): Choice {
  return reason === undefined ? { audience, initialState: 'due' } : { audience, initialState: 'suppressed', reason };
}

function finalState(
  { audience, initialState, reason }: Choice,
  { revocation, recordedAt }: AuditRecord,
  { mode }: NoticeSettings,
): Choice {
  const age = Date.parse(recordedAt) - Date.parse(revocation.occurred.to);
  if (age > TOO_OLD_MS) return { audience, initialState: 'suppressed', reason: 'too-old' };
  if (reason !== undefined) return { audience, initialState, reason };
  return { audience, initialState: mode === 'observe' ? 'observed' : 'due' };
}

function hitsSomething({
  effect,
  userIds,
  appIds,
}: {
  readonly effect: Effect;
  readonly userIds: readonly string[];
  readonly appIds: readonly string[];
}): boolean {
  return effect !== 'survives' && userIds.length + appIds.length > 0;
}

function isUnseen({ revocation, affected }: AuditRecord): boolean {
  return (
    NOTICE_POLICY[revocation.cause].unseen === 'admins' &&
    affected.rectangles.length === 0 &&
    revocation.detail.policy?.change !== 'loosened'
  );
}

function isUndecided({ affected }: AuditRecord): boolean {
  return affected.rectangles.some((rectangle) => rectangle.effect === 'cannot-decide' && hitsSomething(rectangle));
}
