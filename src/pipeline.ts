/**
 * The spine, read aloud: signal → reports → is each a new fact? → what is to be written, in order → whom and what a new
 * revocation affects → it is on record → the right people hear of it. It names the steps and decides nothing else.
 */

import { type Clock, isoOf } from './base/clock.ts';
import { defined } from './base/defined.ts';
import { answersAround, answersBySuccess } from './correlate/find-answers.ts';
import type { Revocation, Settled, TrailEntry } from './correlate/revocation.ts';
import { settleReport } from './correlate/settle-report.ts';
import { successOf } from './correlate/table-successes.ts';
import { detectMembership } from './detect/detect-membership.ts';
import { detectReports } from './detect/detect-reports.ts';
import { signInSubjects } from './detect/detect-sign-in.ts';
import { enrichReport } from './detect/enrich-report.ts';
import type { Report } from './detect/report.ts';
import { resolveSubjects } from './detect/resolve-app.ts';
import { findAffected } from './impact/find-affected.ts';
import type { ChangeNotified, Signal, SignedIn } from './ingest/signal.ts';
import type { RefreshObject } from './mirror/refresh-object.ts';
import type { SaveSeenClient } from './mirror/seen-sign-ins.ts';
import type { Tenant } from './mirror/tenant.ts';
import type { TenantChange } from './mirror/tenant-change.ts';
import { planOpenedEvents } from './notify/app-events/app-events.ts';
import { type AppEventContext, appEventUnit } from './notify/app-events/note-app-events.ts';
import { type ToldApps, tableToldApps } from './notify/app-events/told-apps.ts';
import type { AskForApproval } from './notify/approval/ask-for-approval.ts';
import { closeLoop, type LoopContext } from './notify/follow-up/close-loop.ts';
import { recoveryUnit } from './notify/follow-up/note-recoveries.ts';
import { audienceKeyOf } from './notify/notice-row.ts';
import type { NoticeSettings } from './notify/notice-settings.ts';
import { planNotices } from './notify/planning/plan-notices.ts';
import { shippedPolicy } from './notify/planning/policy/notice-policy.ts';
import type { PolicyNow } from './notify/planning/policy/policy-of.ts';
import type { Outbox } from './notify/table-outbox.ts';
import type { Ledger } from './record/audit-record.ts';
import { withoutErasedNames } from './record/erased-people.ts';
import { findRecoveries, recordSuccess } from './record/recovery/recover.ts';
import type { LargeReaches } from './record/recovery/table-large-reaches.ts';
import { recordWrites } from './record/table-ledger.ts';
import type { Views } from './record/views/views.ts';
import type { TenantStore } from './storage/tenant-store.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

export interface PipelineContext {
  readonly now: Clock;
  readonly store: TenantStore;
  /** The tenant as last seen, and as it was. */
  readonly tenant: Tenant;
  /** Reads the object that a change notification names, and compares it with the mirror. */
  readonly refreshObject: RefreshObject;
  /** Stores what a sign-in proves about the client. */
  readonly noteClient?: SaveSeenClient;
  readonly ledger: Ledger;
  /** Brought up to date at the end of each signal. */
  readonly views: Views;
  readonly outbox: Outbox;
  readonly notices: NoticeSettings;
  /** Who hears of what. Default: the shipped policy. */
  readonly policy?: PolicyNow;
  /** Asks the admins where too many are hit. Default: nobody is asked. */
  readonly askForApproval?: AskForApproval;
  /** What is needed to note that somebody who was told has signed in again. Default: it is not noted. */
  readonly loop?: LoopContext;
  /** Who of a large reach has signed in again. Default: read anew. */
  readonly largeReaches?: LargeReaches;
  /** The apps that take events. Default: none. */
  readonly takers?: AppEventContext['takers'];
  /** Those of them that were told of a revocation. Default: it is read again for each signal. */
  readonly toldApps?: ToldApps;
  /** Is called after every step. */
  readonly step?: Telemetry['addEvent'];
}

/** One report and what it led to. */
export interface ProcessedReport {
  readonly report: Report;
  readonly settled: Settled;
}

/** Safe to repeat: a second delivery finishes what the first began, and adds nothing. */
export async function processSignal(
  signal: Signal | TenantChange,
  given: PipelineContext,
): Promise<readonly ProcessedReport[]> {
  const unit = unitOf(given);
  const context = { ...given, ledger: unit.ledger };
  if (signal.kind === 'change-notified') return processNotification(signal, context, unit);
  const reports = [...detectReports(signal), ...(await detectMembership(signal, context.tenant, context.now()))];
  const answers = signal.kind === 'signed-in' ? await processSignIn(signal, context) : [];
  const processed = [...(await processReports(reports, context)), ...answers];
  await unit.close();
  return processed;
}

interface Unit {
  readonly ledger: Ledger;
  close(): Promise<void>;
}

/** What is written leads to more at the end: events for apps, notices that have done their work, and then the views. */
function unitOf({
  views,
  ledger,
  takers,
  loop,
  store,
  outbox,
  now,
  toldApps = tableToldApps(store),
}: PipelineContext): Unit {
  const view = views.unit(ledger);
  const units: Unit[] = [view];
  const wrap = (wrapped: (ledger: Ledger) => Unit) => units.unshift(wrapped((units[0] ?? view).ledger));
  if (takers) wrap((inner) => appEventUnit(inner, { tenantId: store.tenantId, takers, told: toldApps, outbox, now }));
  if (loop) wrap((inner) => recoveryUnit(inner, loop));
  return {
    ledger: (units[0] ?? view).ledger,
    async close() {
      for (const unit of units) await unit.close();
    },
  };
}

async function processSignIn(signal: SignedIn, context: PipelineContext): Promise<readonly ProcessedReport[]> {
  const { noteClient, store, tenant } = context;
  await noteClient?.(signal);
  const success = successOf(signal);
  if (success === undefined) return [];
  const large = await recordSuccess(success, context);
  const { loop } = context;
  if (loop) for (const { id } of large) await closeLoop({ revocationId: id, userId: success.userId }, loop);
  // Nobody was asked for anything.
  if (success.isApp) return [];
  const { record, seenAt } = signal;
  const subjects = await resolveSubjects(signInSubjects(record), record.at, tenant);
  return settleAll(await answersBySuccess(success, { subjects, seenAt }, store), context);
}

async function processNotification(
  signal: ChangeNotified,
  context: PipelineContext,
  unit: Unit,
): Promise<readonly ProcessedReport[]> {
  const refreshed = await context.refreshObject(signal);
  const processed = await processReports(refreshed.changes.flatMap(detectReports), context);
  await unit.close();
  // Last, because a crash before this line repeats the comparison, and a repeated comparison gives the same changes.
  await refreshed.apply();
  return processed;
}

async function processReports(
  reports: readonly Report[],
  context: PipelineContext,
): Promise<readonly ProcessedReport[]> {
  const processed: ProcessedReport[] = [];
  for (const detected of reports) {
    const report = await enrichReport(detected, context.tenant, context.now());
    const own = await settleAndRecord(report, context);
    // Only after the refusal itself: an answer that arrives meanwhile finds it there.
    processed.push(own, ...(await settleAll(await answersAround(report, own.settled, context.store), context)));
  }
  return processed;
}

async function settleAll(reports: readonly Report[], context: PipelineContext): Promise<readonly ProcessedReport[]> {
  const processed: ProcessedReport[] = [];
  for (const report of reports) processed.push(await settleAndRecord(report, context));
  return processed;
}

async function settleAndRecord(report: Report, context: PipelineContext): Promise<ProcessedReport> {
  const { store, step } = context;
  const settled = await settleReport(report, store);
  step?.(
    'settled',
    defined({ cause: report.cause, opened: settled.opened.length, revocationId: settled.revocation?.id }),
  );
  const open = (revocation: Revocation, isNew: boolean) => openRevocation(revocation, { ...context, isNew });
  await recordWrites(settled.writes, { ...context, open });
  return { report, settled };
}

/** Resolves to the entries of its trail that say that it is complete. */
async function openRevocation(
  opened: Revocation,
  context: PipelineContext & { readonly isNew: boolean },
): Promise<readonly TrailEntry[]> {
  const { store, tenant, ledger, outbox, notices, now, step, isNew } = context;
  const revocation = await withoutErasedNames(opened, store);
  const affected = await findAffected(revocation, tenant);
  step?.('found', { revocationId: revocation.id, apps: affected.apps.length, users: affected.users.length });
  const record = await ledger.open({ revocation, affected, recordedAt: isoOf(now()) }, isNew);
  step?.('recorded', { revocationId: revocation.id });
  await findRecoveries(revocation, affected, context);
  const takers = (await context.takers?.()) ?? [];
  const policy = (await context.policy?.()) ?? shippedPolicy(notices);
  const planned = await outbox.plan([
    ...(await planNotices(record, { tenant, settings: notices, policy })),
    ...planOpenedEvents(record, takers, { settings: notices, policy }),
  ]);
  await context.askForApproval?.(record, planned);
  step?.('planned', { revocationId: revocation.id, notices: planned.length });
  const pointers = planned.map(({ id, audience }): TrailEntry => {
    return { kind: 'notice', noticeId: id, audienceHash: audienceKeyOf(audience) };
  });
  return [...pointers, { kind: 'planned' }];
}
