/**
 * Chooses who is notified of a record, and which notices are suppressed from the start. Pure rules on looked-up people.
 */
import { defined } from '../../base/defined.ts';
import type { Rectangle } from '../../impact/affected.ts';
import type { AuditRecord } from '../../record/audit-record.ts';
import type { Audience, AudienceKind, PlannedNotice, SuppressionReason } from '../notice.ts';
import type { NoticeSettings } from '../notice-settings.ts';
import { NOTICE_POLICY, TOO_OLD_MS } from './notice-policy.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly mail?: string;
  /** BCP 47. */
  readonly language?: string;
  /** Enabled and not deleted. */
  readonly usable: boolean;
  /** Of a user whose sign-in is not known to be affected: why not. The person is on record, and is not notified. */
  readonly spared?: Extract<SuppressionReason, 'undecided' | 'not-in-use'>;
}

/** The people around a record, from the directory. */
export type People = Readonly<Record<PersonKind, readonly Person[]>>;

type PersonKind = Exclude<AudienceKind, 'admins' | 'help-desk' | 'app'>;

export interface Choice {
  readonly audience: Audience;
  /** Of the reader, BCP 47. */
  readonly language?: string;
  readonly initialState: PlannedNotice['initialState'];
  readonly reason?: SuppressionReason;
}

interface Candidate extends Person {
  readonly kind: PersonKind;
}

/** Candidates for whom no notice can stand are suppressed with the reason; none is left out. */
interface Weighed {
  readonly candidates: readonly Candidate[];
  /** Whether one of them is somebody to notify. Otherwise the admins stand in. */
  readonly found: boolean;
}

/** Users with a suppressed notice of their own; one more notice gives the number of the others. */
const MAX_SUPPRESSED = 1_000;

/**
 * Users are notified of these. `cannot-decide`, and what holds in some circumstances only, goes to the admins, who can
 * find out.
 */
export function isDecided({ effect, conditional }: Pick<Rectangle, 'effect' | 'conditional'>): boolean {
  return conditional !== true && (effect === 'dies' || effect === 'blocked' || effect === 'reprompts');
}

export function isUndecided({ effect, conditional }: Pick<Rectangle, 'effect' | 'conditional'>): boolean {
  return effect === 'cannot-decide' || conditional === true;
}

export function chooseAudiences(record: AuditRecord, people: People, settings: NoticeSettings): readonly Choice[] {
  const policy = NOTICE_POLICY[record.revocation.cause];
  // The change loosened something, or every client survives it: nobody needs a notice.
  if (!affectsAnybody(record))
    return needsNoticeWithoutReach(record) ? [finalChoice(chooseAdmins(settings), record, settings)] : [];

  const { candidates, found } = weigh(record, people);
  const breakGlass = new Set(settings.breakGlass);
  const concernsBreakGlass = breakGlass.has(record.revocation.subject.id);
  const reasonAgainst = ({ id, spared }: Candidate): SuppressionReason | undefined => {
    if (id === record.revocation.actor?.id) return 'actor';
    return concernsBreakGlass || breakGlass.has(id) ? 'break-glass' : spared;
  };
  const told = candidates.filter((candidate) => candidate.kind === 'user' && reasonAgainst(candidate) === undefined);
  const overLimit = told.length > settings.limit;
  const choices = candidates.map((candidate) =>
    choose(candidate, reasonAgainst(candidate) ?? (overLimit && candidate.kind === 'user' ? 'over-limit' : undefined)),
  );

  const nobodyElse = !found && policy.fallback.includes('admins');
  const adminsDecide = policy.undecided === 'admins' && hasUndecidedEffect(record);
  const adminsNeeded =
    nobodyElse || adminsDecide || overLimit || concernsBreakGlass || candidates.some(({ id }) => breakGlass.has(id));
  return [...withoutMany(choices), ...(adminsNeeded ? [chooseAdmins(settings)] : [])].map((choice) =>
    finalChoice(choice, record, settings),
  );
}

/** Everybody of the kinds to notify; where there is nobody among them to notify, also of the kinds that stand in. */
function weigh({ revocation }: AuditRecord, people: People): Weighed {
  const { notify, fallback } = NOTICE_POLICY[revocation.cause];
  let candidates: readonly Candidate[] = [];
  for (const kinds of [notify, ...fallback.map((kind) => [kind])]) {
    candidates = [...candidates, ...kinds.flatMap((kind) => candidatesOf(kind, people))];
    if (candidates.some(counts)) return { candidates: distinct(candidates), found: true };
  }
  return { candidates: distinct(candidates), found: false };
}

function candidatesOf(kind: AudienceKind, people: People): readonly Candidate[] {
  return kind === 'admins' || kind === 'help-desk' || kind === 'app'
    ? []
    : people[kind].map((person) => ({ ...person, kind }));
}

/**
 * Only managers and owners that can be reached count, because somebody else can stand in for them. A user who is
 * affected always counts.
 */
function counts({ kind, usable, mail, spared }: Candidate): boolean {
  return kind === 'user' ? spared === undefined : usable && mail !== undefined;
}

/**
 * One candidate of each person: the first that counts, because a person may be spared as a user and told as an owner.
 */
function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const byId = Map.groupBy(candidates, ({ id }) => id);
  return [...byId.values()].flatMap((own) => own.find(counts) ?? own.slice(0, 1));
}

function choose(candidate: Candidate, against: SuppressionReason | undefined): Choice {
  const { kind, id, name, mail, usable, language } = candidate;
  const ownReason = usable ? noAddress(mail) : 'account-unusable';
  return { ...withReason({ kind, id, name, mail: mail ?? '' }, against ?? ownReason), ...defined({ language }) };
}

/** Thousands of suppressed notices would cost more than they say: beyond some, one gives the number for each reason. */
function withoutMany(choices: readonly Choice[]): readonly Choice[] {
  const isSuppressed = ({ audience, reason }: Choice) => audience.kind === 'user' && reason !== undefined;
  const others = choices.filter(isSuppressed).slice(MAX_SUPPRESSED);
  if (others.length === 0) return choices;
  const left = new Set(others);
  const numbers = [...Map.groupBy(others, ({ reason }) => reason)].map(([reason, same]) =>
    withReason({ kind: 'user', id: `others-${reason}`, name: `${same.length} more`, mail: '' }, reason),
  );
  return [...choices.filter((choice) => !left.has(choice)), ...numbers];
}

export function chooseAdmins({ admins }: Pick<NoticeSettings, 'admins'>): Choice {
  return withReason({ kind: 'admins', id: 'admins', mail: admins ?? '' }, noAddress(admins));
}

function noAddress(mail: string | undefined): SuppressionReason | undefined {
  return mail === undefined ? 'no-address' : undefined;
}

function withReason(audience: Audience, reason: SuppressionReason | undefined): Choice {
  return reason === undefined ? { audience, initialState: 'due' } : { audience, initialState: 'suppressed', reason };
}

function finalChoice(
  { initialState, reason, ...reader }: Choice,
  { revocation, recordedAt }: AuditRecord,
  { mode }: NoticeSettings,
): Choice {
  const age = Date.parse(recordedAt) - Date.parse(revocation.occurred.to);
  if (age > TOO_OLD_MS) return { ...reader, initialState: 'suppressed', reason: 'too-old' };
  if (reason !== undefined) return { ...reader, initialState, reason };
  return { ...reader, initialState: mode === 'observe' ? 'observed' : 'due' };
}

function affectsSomebody({ effect, userIds, appIds }: Rectangle): boolean {
  return effect !== 'survives' && userIds.length + appIds.length > 0;
}

/** Of a policy everything in its scope: the admins hear of it although nobody is known to use what it covers. */
function affectsAnybody({ affected: { rectangles, scope } }: AuditRecord): boolean {
  return rectangles.some(affectsSomebody) || (scope?.rectangles.length ?? 0) > 0;
}

/** Of a policy: something may be missing in what is known of its reach. */
function needsNoticeWithoutReach({ revocation, affected }: AuditRecord): boolean {
  return (
    (NOTICE_POLICY[revocation.cause].withoutKnownReach === 'admins' || affected.uncertain !== undefined) &&
    affected.rectangles.length === 0 &&
    revocation.detail.policy?.change !== 'loosened'
  );
}

function hasUndecidedEffect({ affected: { rectangles, scope, uncertain } }: AuditRecord): boolean {
  return (
    rectangles.some((rectangle) => isUndecided(rectangle) && affectsSomebody(rectangle)) ||
    (scope?.rectangles ?? []).some(isUndecided) ||
    uncertain !== undefined
  );
}
