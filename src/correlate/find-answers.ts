/**
 * The answers to refusals: a user who is refused at an app gets in, or consents. Refusal and answer arrive in any
 * order. Each is stored first and then looks for the other, so that at least one of the two sees the other.
 */
import { isoOf } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import { ANSWERED_WITHIN_MS, type Report } from '../detect/report.ts';
import { grantParts, grantSubjectId, type Subject, userAppParts, userAppSubjectId } from '../detect/subject.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { isInterrupt, isNeeded, isRefused } from './judge-refusals.ts';
import { byTime, isEntryOf, isRefusal, type ReportEntry, reportEntryOf, reversalsIn } from './report-entry.ts';
import type { Settled } from './revocation.ts';
import { guardedEntries } from './table-subjects.ts';
import { isAtApp, lastSuccessOf, type Success, successesOf } from './table-successes.ts';

/** What explains a refusal is at most this old, so an older success separates nothing. */
const LOOK_BACK_MS = 30 * 86_400_000;

/** Before the number of any report, so that the guard can be asked about one that it does not store. */
const NOT_STORED = 0;

/** An answer, wherever it comes from. Times in milliseconds. */
type Answer = Pick<Report, 'source' | 'sourceId' | 'detail'> & { readonly at: number };

/**
 * Of a refusal that was just settled the answers that are known already, of a consent the refusals that it answers.
 * @param settled `isNew`: it was delivered for the first time, so nothing can have been left undone
 * @returns reports to be settled next; none for everything else
 */
export async function answersAround(
  report: Report,
  { isNew }: Pick<Settled, 'isNew'>,
  store: TenantStore,
): Promise<readonly Report[]> {
  if (report.kind === 'revocation' && isRefusal(report.detail)) return answersToRefusal(report, isNew, store);
  return report.kind === 'reversal' && report.cause === 'consent-revoked' ? answersByConsent(report, store) : [];
}

/**
 * The refusals that a sign-in answers, or separates from what came before it.
 * @param subjects under which the user may have been refused: the user, and the user at the app by each of its ids
 */
export async function answersBySuccess(
  success: Success,
  { subjects, seenAt }: { readonly subjects: readonly Subject[]; readonly seenAt: string },
  store: TenantStore,
): Promise<readonly Report[]> {
  const found = await Promise.all(
    subjects.map((subject) => answersAt(subject, { ...answerOf(success, subject), seenAt }, store)),
  );
  return found.flat();
}

async function answersToRefusal(refusal: Report, isNew: boolean, store: TenantStore): Promise<readonly Report[]> {
  const { subject, detail, seenAt } = refusal;
  const isOfUser = subject.kind === 'user';
  if (!isOfUser && subject.kind !== 'user-app') return [];
  const { userId, appId } = isOfUser ? { userId: subject.id, appId: undefined } : userAppParts(subject.id);
  const appIds = [appId, detail.signIn?.appId].filter((id) => id !== undefined);
  const answers = [
    ...(await successesAround(refusal, { userId: userId.toLowerCase(), appIds }, store)).map((success) =>
      answerOf(success, subject),
    ),
    ...(await consentsAround(refusal, store)),
  ];
  // An answer that is settled meanwhile finds the refusal in the guard.
  if (isNew && answers.length === 0) return [];
  const entries = await guardedEntries(store, subject);
  const ofCause = entries.filter(({ cause }) => cause === refusal.cause);
  const found = answers.flatMap((answer) => neededAnswers(subject, { ...answer, seenAt }, ofCause));
  return [...found, ...answersStoredSince(refusal, ofCause)];
}

/** A worker may have died after it stored an answer: a repeated delivery of the refusal finishes what it began. */
function answersStoredSince(refusal: Report, entries: readonly ReportEntry[]): readonly Report[] {
  const own = entries.find((entry) => isEntryOf(entry, refusal));
  const stored = own === undefined ? [] : entries.filter(({ kind, n }) => kind === 'answer' && n > own.n);
  return stored.map(({ kind, cause, from, source, sourceId, seenAt, detail }) => {
    const at = isoOf(from);
    return { kind, cause, subject: refusal.subject, occurred: { from: at, to: at }, source, sourceId, seenAt, detail };
  });
}

/** The last before it, and for a refusal that asks for something the first after it. */
async function successesAround(
  refusal: Report,
  { userId, appIds }: { readonly userId: string; readonly appIds: readonly string[] },
  store: TenantStore,
): Promise<readonly Success[]> {
  const at = Date.parse(refusal.occurred.from);
  const deviceId = refusal.detail.signIn?.deviceId?.toLowerCase();
  const before = await lastSuccessOf(
    store,
    { userId, from: Math.max(0, at - LOOK_BACK_MS), to: at - 1 },
    (success) => isAtApp(success, appIds) && success.deviceId === deviceId,
  );
  const after = isInterrupt(refusal)
    ? (await successesOf(store, { userId, from: at - 1, to: at + ANSWERED_WITHIN_MS })).find((success) =>
        isAtApp(success, appIds),
      )
    : undefined;
  return [before, after].filter((success) => success !== undefined);
}

/** The user's own consent, and one for everybody if this user gave it. */
async function consentsAround({ cause, subject, occurred }: Report, store: TenantStore): Promise<readonly Answer[]> {
  if (cause !== 'consent-missing' || subject.kind !== 'user-app') return [];
  const { userId, appId } = userAppParts(subject.id);
  const at = Date.parse(occurred.from);
  const [own, everybodys] = await Promise.all(
    [userId, undefined].map((principalId) =>
      guardedEntries(store, { kind: 'grant', id: grantSubjectId(appId, principalId) }),
    ),
  );
  const given = [
    ...reversalsIn(own ?? []),
    ...reversalsIn(everybodys ?? []).filter(({ actor }) => actor?.id.toLowerCase() === userId.toLowerCase()),
  ].sort(byTime);
  const isNear = ({ from, to }: ReportEntry) => from >= at && from - at <= ANSWERED_WITHIN_MS && to >= at;
  const around = [given.findLast(({ to }) => to < at), given.find(isNear)];
  return around.flatMap((consent) => (consent ? [answerOfConsent(consent)] : []));
}

/** Of the person whose grant it is; a consent for everybody answers only for whoever gave it. */
async function answersByConsent(consent: Report, store: TenantStore): Promise<readonly Report[]> {
  const { clientId, principalId } = grantParts(consent.subject.id);
  const userId = principalId ?? (consent.actor?.kind === 'user' ? consent.actor.id : undefined);
  if (userId === undefined) return [];
  const subject: Subject = { kind: 'user-app', id: userAppSubjectId(userId, clientId) };
  const answer = answerOfConsent(reportEntryOf(consent, NOT_STORED));
  const found = await answersAt(subject, { ...answer, seenAt: consent.seenAt }, store);
  return found.filter(({ cause }) => cause === 'consent-missing');
}

async function answersAt(
  subject: Subject,
  answer: Answer & Pick<Report, 'seenAt'>,
  store: TenantStore,
): Promise<readonly Report[]> {
  return neededAnswers(subject, answer, await guardedEntries(store, subject));
}

/** One for each cause under which the user is refused there. One that is stored already is settled to its end again. */
function neededAnswers(
  subject: Subject,
  { at, ...answer }: Answer & Pick<Report, 'seenAt'>,
  entries: readonly ReportEntry[],
): readonly Report[] {
  const occurred = { from: isoOf(at), to: isoOf(at) };
  const causes = new Set(entries.filter(isRefused).map(({ cause }) => cause));
  return [...causes]
    .map((cause): Report => ({ kind: 'answer', cause, subject, occurred, ...answer }))
    .filter((report) => {
      const ofCause = entries.filter(({ cause }) => cause === report.cause);
      return ofCause.some((entry) => isEntryOf(entry, report)) || isNeeded(reportEntryOf(report, NOT_STORED), ofCause);
    });
}

/** At the subject "user at app" the app is known; at the user it must be told. */
function answerOf({ sourceId, appIds, deviceId, at }: Success, { kind }: Subject): Answer {
  const appId = kind === 'user' ? appIds.at(-1) : undefined;
  const signIn = defined({ errorCode: 0, flow: 'unknown' as const, appId, deviceId });
  return { source: 'sign-in', sourceId, at, detail: { signIn } };
}

/** Of a reading the end counts: by then the consent was there. */
function answerOfConsent({ source, sourceId, to }: ReportEntry): Answer {
  return { source, sourceId, at: to, detail: {} };
}
