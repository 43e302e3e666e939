/**
 * A refusal judged with its neighbours: it may only have asked for something that the user gave at once, and an act
 * before the user's last success does not explain it. Pure.
 */
import { defined } from '../base/defined.ts';
import { ANSWERED_WITHIN_MS } from '../detect/report.ts';
import { isInterruptCode } from '../detect/sign-in-codes.ts';
import { byTime, type Group, groupOf, isRefusal, isUndoneBetween, type ReportEntry } from './report-entry.ts';

/** Refusals whose act nobody has seen are one fact for this long. */
const UNEXPLAINED_MS = 30 * 86_400_000;

/** A lock after wrong passwords is over within a day. */
const LOCKED_MS = 86_400_000;

interface Neighbours {
  readonly reversals: readonly ReportEntry[];
  readonly answers: readonly ReportEntry[];
}

/**
 * A refusal is evidence of the last act before it that was not undone since, and since which the user has not got in.
 * Refusals without such an act are grouped together; those that the user answered at once, apart from the others.
 */
export function addRefusals(
  groups: readonly Group[],
  refusals: readonly ReportEntry[],
  neighbours: Neighbours,
): Group[] {
  const joined = groups.map(({ members }) => [...members]);
  const unexplained: ReportEntry[] = [];
  for (const refusal of refusals) {
    const separating = [...neighbours.reversals, ...successesBefore(refusal, neighbours.answers)];
    const index = groups.findLastIndex(
      ({ at }) => at.from <= refusal.to && !isUndoneBetween(at.to, refusal.from, separating),
    );
    (joined[index] ?? unexplained).push(refusal);
  }
  const byAnswer = Map.groupBy(unexplained, (refusal) => answerTo(refusal, neighbours.answers) !== undefined);
  const alone = [...byAnswer.values()].flatMap((own) => unexplainedGroups(own, neighbours));
  return [...joined.map(groupOf), ...alone];
}

/** By time, the earliest first. @param entries all of one subject and one cause */
export function answersIn(entries: readonly ReportEntry[]): readonly ReportEntry[] {
  return entries.filter(({ kind }) => kind === 'answer').sort(byTime);
}

/** The answer to this refusal; undefined where it asks for nothing, or where nobody answered in time. */
export function answerTo(refusal: ReportEntry, answers: readonly ReportEntry[]): ReportEntry | undefined {
  if (!isInterrupt(refusal)) return undefined;
  return answers.find((answer) => isSameApp(refusal, answer) && isInTime(refusal, answer));
}

/** The answers that separate this refusal from whatever happened before them. */
export function successesBefore(refusal: ReportEntry, answers: readonly ReportEntry[]): readonly ReportEntry[] {
  return answers.filter(
    (answer) => answer.to < refusal.from && isSameApp(refusal, answer) && isSameDevice(refusal, answer),
  );
}

/** Whether a new answer changes what is known of the refusals. All others would only fill the guard. */
export function isNeeded(answer: ReportEntry, entries: readonly ReportEntry[]): boolean {
  const answers = answersIn(entries);
  return entries.filter(isRefused).some((refusal) => {
    const [first, last] = [answerTo(refusal, answers), successesBefore(refusal, answers).at(-1)];
    const isFirst = answerTo(refusal, [answer]) !== undefined && (first === undefined || answer.to < first.to);
    const isLast = successesBefore(refusal, [answer]).length > 0 && (last === undefined || answer.to > last.to);
    return isFirst || isLast;
  });
}

/** Answers that no refusal needs any more. */
export function uselessAnswers(entries: readonly ReportEntry[]): readonly ReportEntry[] {
  const answers = answersIn(entries);
  const needed = new Set(
    entries
      .filter(isRefused)
      .flatMap((refusal) => [answerTo(refusal, answers), successesBefore(refusal, answers).at(-1)]),
  );
  return answers.filter((answer) => !needed.has(answer));
}

export function isRefused({ kind, detail }: ReportEntry): boolean {
  return kind === 'revocation' && isRefusal(detail);
}

/** It asks for something that whoever is there can give. */
export function isInterrupt({ kind, detail }: Pick<ReportEntry, 'kind' | 'detail'>): boolean {
  return kind === 'revocation' && isRefusal(detail) && isInterruptCode(detail.signIn?.errorCode);
}

function isInTime(refusal: ReportEntry, answer: ReportEntry): boolean {
  return answer.from >= refusal.from && answer.from - refusal.to <= ANSWERED_WITHIN_MS;
}

/** A consent names no app here: it is only ever an answer at the app it was given to. */
function isSameApp(refusal: ReportEntry, { detail: { signIn: success } }: ReportEntry): boolean {
  if (success?.appId === undefined) return true;
  return success.appId.toLowerCase() === refusal.detail.signIn?.appId?.toLowerCase();
}

/** The token on the telephone may be dead although the computer has a new one. */
function isSameDevice({ detail: { signIn: refused } }: ReportEntry, { detail: { signIn } }: ReportEntry): boolean {
  return signIn === undefined || signIn.deviceId?.toLowerCase() === refused?.deviceId?.toLowerCase();
}

function unexplainedGroups(refusals: readonly ReportEntry[], { reversals, answers }: Neighbours): readonly Group[] {
  const found: { first: ReportEntry; members: ReportEntry[]; afterSuccess: boolean }[] = [];
  for (const refusal of refusals) {
    const last = found.at(-1);
    const longest = refusal.cause === 'account-locked' ? LOCKED_MS : UNEXPLAINED_MS;
    const isNear =
      last !== undefined &&
      refusal.from - last.first.from <= longest &&
      !isUndoneBetween(last.first.from, refusal.from, reversals);
    // Once only: of two clients at one app, one may be refused and the other get in every hour.
    const afterSuccess =
      isNear && !last.afterSuccess && isUndoneBetween(last.first.from, refusal.from, successesBefore(refusal, answers));
    if (isNear && !afterSuccess) last.members.push(refusal);
    else found.push({ first: refusal, members: [refusal], afterSuccess });
  }
  return found.map(({ first, members }) => ({
    ...groupOf(members),
    ...defined({ answer: answerTo(first, answers), workedAt: successesBefore(first, answers).at(-1)?.to }),
  }));
}
