/**
 * The spine, read aloud: someone told us something → it says that someone lost access → is that new? → these people
 * and applications are touched → it is on record → the right person hears of it. It names the steps and decides nothing else.
 */

import { type Clock, isoOf } from './base/clock.ts';
import type { NoticeSettings } from './config.ts';
import type { Revocation, Settled } from './correlate/revocation.ts';
import { settleReport } from './correlate/settle-report.ts';
import { detectMembership } from './detect/detect-membership.ts';
import { detectReports } from './detect/detect-reports.ts';
import { enrichReport } from './detect/enrich-report.ts';
import type { Report } from './detect/report.ts';
import { findAffected } from './impact/find-affected.ts';
import type { Signal } from './ingest/signal.ts';
import type { RefreshObject } from './mirror/refresh-object.ts';
import type { NoteClient } from './mirror/seen-sign-ins.ts';
import type { Tenant } from './mirror/tenant.ts';
import type { TenantChange } from './mirror/tenant-change.ts';
import { audienceKeyOf } from './notify/notice-row.ts';
import { planNotices } from './notify/plan-notices.ts';
import type { Outbox } from './notify/table-outbox.ts';
import type { Ledger } from './record/audit-record.ts';
import { isEarlier, recoverBy, recoverSince, successIn } from './record/recovery/recover.ts';
import type { Tables } from './storage/tables.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

export interface PipelineContext {
  readonly tenantId: string;
  readonly now: Clock;
  readonly tables: Tables;
  /** The tenant as last seen, and as it was. */
  readonly tenant: Tenant;
  /** Reads the object that a change notification names, and compares. */
  readonly refreshObject: RefreshObject;
  /** Keeps what a sign-in proves of the client. */
  readonly noteClient?: NoteClient;
  readonly ledger: Ledger;
  readonly outbox: Outbox;
  readonly notices: NoticeSettings;
  /** Hears of every step that is done. */
  readonly step?: Telemetry['step'];
}

/** One report and what became of it. */
export interface ProcessedReport {
  readonly report: Report;
  readonly settled: Settled;
}

/** Safe to repeat: a second delivery finishes what the first began, and adds nothing. */
export async function processSignal(
  signal: Signal | TenantChange,
  engine: PipelineContext,
): Promise<readonly ProcessedReport[]> {
  if (signal.kind === 'signed-in') {
    await engine.noteClient?.(signal);
    const success = successIn(signal);
    if (success) await recoverBy(success, engine);
  }
  if (signal.kind !== 'change-notified') {
    const reports = [...detectReports(signal), ...(await detectMembership(signal, engine.tenant, engine.now()))];
    return auditReports(reports, engine);
  }

  const look = await engine.refreshObject(signal);
  const audited = await auditReports(look.changes.flatMap(detectReports), engine);
  // Only now: a crash before this line repeats the comparison, and a repeated comparison tells the same.
  await look.apply();
  return audited;
}

async function auditReports(reports: readonly Report[], engine: PipelineContext): Promise<readonly ProcessedReport[]> {
  const audited: ProcessedReport[] = [];
  for (const report of reports) audited.push(await auditReport(report, engine));
  return audited;
}

async function auditReport(told: Report, engine: PipelineContext): Promise<ProcessedReport> {
  const { tenantId, tables, tenant, ledger, now } = engine;
  const report = await enrichReport(told, tenant, now());
  const settled = await settleReport(report, { tenantId, tables });
  engine.step?.('settled', {
    cause: report.cause,
    opened: settled.opened.length,
    ...(settled.revocation && { revocationId: settled.revocation.id }),
  });

  const isEvidence = ({ entry }: Settled['trail'][number]) => entry.kind === 'evidence';
  for (const { of, entry } of settled.trail.filter(isEvidence)) await ledger.append(of, entry);
  for (const revocation of settled.opened) await openRevocation(revocation, engine);
  // A notice that died half way may find nothing to compare when it comes again: whoever joins finishes what it began.
  if (settled.joined && !(await ledger.isPlanned(settled.joined))) await openRevocation(settled.joined, engine);
  for (const { of, entry } of settled.trail.filter((addition) => !isEvidence(addition))) await ledger.append(of, entry);
  // Who seemed to sign in before it may have done so after it.
  for (const { of } of settled.trail.filter(({ of, entry }) => isEarlier(of, entry)))
    await recoverSince(of, undefined, engine);
  return { report, settled };
}

async function openRevocation(revocation: Revocation, engine: PipelineContext): Promise<void> {
  const { tenant, ledger, outbox, notices, now, step } = engine;
  const affected = await findAffected(revocation, tenant);
  step?.('found', { revocationId: revocation.id, apps: affected.apps.length, users: affected.users.length });
  const record = await ledger.open({ revocation, affected, recordedAt: isoOf(now()) });
  step?.('recorded', { revocationId: revocation.id });
  await recoverSince(revocation, affected, engine);
  const planned = await planNotices(record, { tenant, settings: notices });
  for (const { id, audience } of planned)
    await ledger.append(revocation, { kind: 'notice', noticeId: id, audienceHash: audienceKeyOf(audience) });
  await outbox.plan(planned);
  step?.('planned', { revocationId: revocation.id, notices: planned.length });
  await ledger.append(revocation, { kind: 'planned' });
}
