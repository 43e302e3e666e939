/**
 * Chooses who is notified of a record, and which notices are suppressed from the start. Pure rules on looked-up people.
 */
import type { NoticeSettings } from '../config.ts';
import type { Effect, Rectangle } from '../impact/affected.ts';
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

/** The people around a record, from the directory. */
export type People = Readonly<Record<Exclude<AudienceKind, 'admins'>, readonly Person[]>>;

export interface Choice {
  readonly audience: Audience;
  readonly initialState: PlannedNotice['initialState'];
  readonly reason?: SuppressionReason;
}

interface Candidate extends Person {
  readonly kind: Exclude<AudienceKind, 'admins'>;
}

/** Suppressed notices stored one by one. The admins' notice gives the full number. */
const MAX_SUPPRESSED = 1_000;

/** Users are notified of these effects. `cannot-decide` goes to the admins, who can find out. */
export function isDecided(effect: Effect): boolean {
  return effect === 'dies' || effect === 'blocked' || effect === 'reprompts';
}

export function chooseAudiences(record: AuditRecord, people: People, settings: NoticeSettings): readonly Choice[] {
  const policy = NOTICE_POLICY[record.revocation.cause];
  // The change loosened something, or every client survives it: nobody needs a notice.
  if (!record.affected.rectangles.some(affectsSomebody))
    return needsNoticeWithoutReach(record) ? [finalChoice(chooseAdmins(settings), record, settings)] : [];

  const found = findCandidates(record, people);
  const breakGlass = new Set(settings.breakGlass);
  const concernsBreakGlass = breakGlass.has(record.revocation.subject.id);
  const wanted = distinct(concernsBreakGlass ? [] : found).filter(
    ({ id }) => !breakGlass.has(id) && id !== record.revocation.actor?.id,
  );
  const users = wanted.filter(({ kind }) => kind === 'user');
  const others = wanted.filter(({ kind }) => kind !== 'user');
  const overLimit = users.length > settings.limit;

  const planned = overLimit ? [...users.slice(0, MAX_SUPPRESSED), ...others] : wanted;
  const choices = planned.map((person) =>
    choose(person, overLimit && person.kind === 'user' ? 'over-limit' : undefined),
  );
  const nobodyElse = found.length === 0 && policy.fallback.includes('admins');
  const adminsDecide = policy.undecided === 'admins' && hasUndecidedEffect(record);
  const adminsNeeded =
    nobodyElse || adminsDecide || overLimit || concernsBreakGlass || found.some(({ id }) => breakGlass.has(id));
  return (adminsNeeded ? [...choices, chooseAdmins(settings)] : choices).map((choice) =>
    finalChoice(choice, record, settings),
  );
}

/** Empty if only the admins are left. */
function findCandidates({ revocation }: AuditRecord, people: People): readonly Candidate[] {
  const { notify, fallback } = NOTICE_POLICY[revocation.cause];
  const first = notify.flatMap((kind) => candidatesOf(kind, people));
  if (first.length > 0) return first;
  return fallback.map((kind) => candidatesOf(kind, people)).find((candidates) => candidates.length > 0) ?? [];
}

/**
 * Only managers and owners that can be reached count, because somebody else can stand in for them. A user who is
 * affected always counts.
 */
function candidatesOf(kind: AudienceKind, people: People): readonly Candidate[] {
  if (kind === 'admins') return [];
  return people[kind]
    .filter(({ usable, mail }) => kind === 'user' || (usable && mail !== undefined))
    .map((person) => ({ ...person, kind }));
}

/** The first candidate of each person. */
function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  return [...new Map([...candidates].reverse().map((candidate) => [candidate.id, candidate])).values()].reverse();
}

function choose({ kind, id, name, mail, usable }: Candidate, limitReason: SuppressionReason | undefined): Choice {
  const ownReason = usable ? noAddress(mail) : 'account-unusable';
  return withReason({ kind, id, name, mail: mail ?? '' }, limitReason ?? ownReason);
}

function chooseAdmins({ admins }: NoticeSettings): Choice {
  return withReason({ kind: 'admins', id: 'admins', mail: admins ?? '' }, noAddress(admins));
}

function noAddress(mail: string | undefined): SuppressionReason | undefined {
  return mail === undefined ? 'no-address' : undefined;
}

function withReason(audience: Audience, reason: SuppressionReason | undefined): Choice {
  return reason === undefined ? { audience, initialState: 'due' } : { audience, initialState: 'suppressed', reason };
}

function finalChoice(
  { audience, initialState, reason }: Choice,
  { revocation, recordedAt }: AuditRecord,
  { mode }: NoticeSettings,
): Choice {
  const age = Date.parse(recordedAt) - Date.parse(revocation.occurred.to);
  if (age > TOO_OLD_MS) return { audience, initialState: 'suppressed', reason: 'too-old' };
  if (reason !== undefined) return { audience, initialState, reason };
  return { audience, initialState: mode === 'observe' ? 'observed' : 'due' };
}

function affectsSomebody({ effect, userIds, appIds }: Rectangle): boolean {
  return effect !== 'survives' && userIds.length + appIds.length > 0;
}

function needsNoticeWithoutReach({ revocation, affected }: AuditRecord): boolean {
  return (
    NOTICE_POLICY[revocation.cause].withoutKnownReach === 'admins' &&
    affected.rectangles.length === 0 &&
    revocation.detail.policy?.change !== 'loosened'
  );
}

function hasUndecidedEffect({ affected }: AuditRecord): boolean {
  return affected.rectangles.some((rectangle) => rectangle.effect === 'cannot-decide' && affectsSomebody(rectangle));
}
