/** An app that tries again every minute: what it leaves is bounded, and says from when to when it was refused. */
import { expect, test } from 'vitest';
import { settleReport } from '../../src/correlate/settle-report.ts';
import { guardedEntries } from '../../src/correlate/table-subjects.ts';
import type { Report } from '../../src/detect/report.ts';
import { userAppSubjectId } from '../../src/detect/subject.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';

const START = Date.parse('2031-03-01T00:00:00Z');
const MINUTE = 60_000;
const subject = { kind: 'user-app', id: userAppSubjectId('ada', 'mail') } as const;

function refused(minute: number, errorCode = 53003): Report {
  const at = new Date(START + minute * MINUTE).toISOString();
  return {
    kind: 'revocation',
    cause: 'policy-blocked',
    subject,
    occurred: { from: at, to: at },
    source: 'sign-in',
    sourceId: `sign-in-${minute}-${errorCode}`,
    seenAt: at,
    detail: { signIn: { flow: 'non-interactive', errorCode, appId: 'mail' } },
  };
}

async function deliverAll(reports: readonly Report[], store = tenantStore(memoryTables(), 'tenant')) {
  const settled = [];
  for (const report of reports) settled.push(await settleReport(report, store));
  const evidence = settled
    .flatMap(({ writes }) => writes)
    .filter((write) => write.kind === 'append' && write.entry.kind === 'evidence');
  return { store, settled, evidence };
}

const minutes = (count: number) => Array.from({ length: count }, (_, minute) => refused(minute));

test('half a day of a refusal a minute are one revocation with a few pieces of evidence', async () => {
  const { store, settled, evidence } = await deliverAll(minutes(780));

  expect(evidence.length).toBeLessThanOrEqual(10 + 3);
  expect(new Set(settled.map(({ revocation }) => revocation?.id)).size).toBe(1);
  expect(settled.flatMap(({ opened }) => opened)).toHaveLength(1);
  const entries = await guardedEntries(store, subject);
  expect(JSON.stringify(entries).length).toBeLessThan(12_000);
  expect(Math.max(...entries.map(({ to }) => to))).toBeGreaterThan(START + (780 - 361) * MINUTE);
});

test('reading the log again adds nothing', async () => {
  const { store } = await deliverAll(minutes(400));
  const before = await guardedEntries(store, subject);
  const again = await deliverAll(minutes(400), store);

  expect(again.settled.some(({ isNew }) => isNew)).toBe(false);
  expect(await guardedEntries(store, subject)).toEqual(before);
});

test('another code, or what comes after consent or success, is evidence of its own', async () => {
  const { store } = await deliverAll(minutes(60));
  const other = await deliverAll([refused(61, 53000)], store);
  expect(other.evidence).toHaveLength(1);
});
