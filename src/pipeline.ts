/**
 * The spine, read aloud: someone told us something → it says that someone lost access → is that new? → these people
 * and applications are touched → it is on record → the right person hears of it. It names the steps and decides nothing else.
 */
import type { Signal } from './accept/signal.ts';
import { type Clock, isoOf } from './clock.ts';
import type { NoticeSettings } from './config.ts';
import { detectMembership } from './detect/detect-membership.ts';
import { detectReports } from './detect/detect-reports.ts';
import { nameSubject } from './detect/name-subject.ts';
import type { Report } from './detect/report.ts';
import { findAffected } from './find/find-affected.ts';
import type { LookAt } from './mirror/look-at.ts';
import type { NoteClient } from './mirror/seen-clients.ts';
import type { Tenant } from './mirror/tenant.ts';
import type { TenantChange } from './mirror/tenant-change.ts';
import type { Ledger } from './record/ledger.ts';
import { isEarlier, recoverBy, recoverSince, successIn } from './record/recover.ts';
import type { Revocation, Settled } from './settle/revocation.ts';
import { settleReport } from './settle/settle-report.ts';
import type { Tables } from './tables.ts';
import type { Telemetry } from './telemetry.ts';
import { audienceKeyOf } from './tell/notice-row.ts';
import { planNotices } from './tell/plan-notices.ts';
import type { Outbox } from './tell/table-outbox.ts';

export interface Engine {
  readonly tenantId: string;
  readonly now: Clock;
  readonly tables: Tables;
  /** The tenant as last seen, and as it was. */
  readonly tenant: Tenant;
  /** Reads the object that a change notification names, and compares. */
  readonly lookAt: LookAt;
  /** Keeps what a sign-in proves of the client. */
  readonly noteClient?: NoteClient;
  readonly ledger: Ledger;
  readonly outbox: Outbox;
  readonly notices: NoticeSettings;
  /** Hears of every step that is done. */
  readonly step?: Telemetry['step'];
}

/** One report and what became of it. */
export interface Audited {
  readonly report: Report;
  readonly settled: Settled;
}

/** Safe to repeat: a second delivery finishes what the first began, and adds nothing. */
export async function auditSignal(signal: Signal | TenantChange, engine: Engine): Promise<readonly Audited[]> {
  if (signal.kind === 'signed-in') {
    await engine.noteClient?.(signal);
    const success = successIn(signal);
    if (success) await recoverBy(success, engine);
  }
  if (signal.kind !== 'change-notified') {
    const reports = [...detectReports(signal), ...(await detectMembership(signal, engine.tenant, engine.now()))];
    return auditReports(reports, engine);
  }

  const look = await engine.lookAt(signal);
  const audited = await auditReports(look.changes.flatMap(detectReports), engine);
  // Only now: a crash before this line repeats the comparison, and a repeated comparison tells the same.
  await look.apply();
  return audited;
}

async function auditReports(reports: readonly Report[], engine: Engine): Promise<readonly Audited[]> {
  const audited: Audited[] = [];
  for (const report of reports) audited.push(await auditReport(report, engine));
  return audited;
}

async function auditReport(told: Report, engine: Engine): Promise<Audited> {
  const { tenantId, tables, tenant, ledger, now } = engine;
  const report = await nameSubject(told, tenant, now());
  const settled = await settleReport(report, { tenantId, tables });
  engine.step?.('settled', { cause: report.cause, opened: settled.opened.length, ...(settled.revocation && { revocationId: settled.revocation.id }) });

  const isEvidence = ({ entry }: Settled['trail'][number]) => entry.kind === 'evidence';
  for (const { of, entry } of settled.trail.filter(isEvidence)) await ledger.append(of, entry);
  for (const revocation of settled.opened) await openRevocation(revocation, engine);
  // A notice that died half way may find nothing to compare when it comes again: whoever joins finishes what it began.
  if (settled.joined && !(await ledger.isPlanned(settled.joined))) await openRevocation(settled.joined, engine);
  for (const { of, entry } of settled.trail.filter((addition) => !isEvidence(addition))) await ledger.append(of, entry);
  // Who seemed to sign in before it may have done so after it.
  for (const { of } of settled.trail.filter(({ of, entry }) => isEarlier(of, entry))) await recoverSince(of, undefined, engine);
  return { report, settled };
}

async function openRevocation(revocation: Revocation, engine: Engine): Promise<void> {
  const { tenant, ledger, outbox, notices, now, step } = engine;
  const affected = await findAffected(revocation, tenant);
  step?.('found', { revocationId: revocation.id, apps: affected.apps.length, users: affected.users.length });
  const record = await ledger.open({ revocation, affected, recordedAt: isoOf(now()) });
  step?.('recorded', { revocationId: revocation.id });
  await recoverSince(revocation, affected, engine);
  const planned = await planNotices(record, { tenant, settings: notices });
  for (const { id, audience } of planned) await ledger.append(revocation, { kind: 'notice', noticeId: id, audienceHash: audienceKeyOf(audience) });
  await outbox.plan(planned);
  step?.('planned', { revocationId: revocation.id, notices: planned.length });
  await ledger.append(revocation, { kind: 'planned' });
}
