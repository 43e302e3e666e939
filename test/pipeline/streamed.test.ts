/** The log stream and the polling give the same records: what both have reported is one fact, byte for byte. */
import { afterEach, expect, test } from 'vitest';
import { readRecord } from '../../local/day/day-summary.ts';
import type { Engine } from '../../src/app/engine.ts';
import { isoOf } from '../../src/base/clock.ts';
import { openGraph } from '../../src/graph/graph.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { failing, streamedSignIn } from '../fixtures/sign-in-export.ts';
import { everyRow } from './every-row.ts';
import { workerOn } from './replay.ts';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
let begun = '';
afterEach(() => stage.stop());

const OTHER_USER = '0b0b0000-0001-4001-8001-00000000000b';
const lines: string[] = [];
const log = { log: (line: string) => void lines.push(line), warn: (line: string) => void lines.push(line) };

async function begin(seed: number): Promise<Stage> {
  stage = await startStage({ seed });
  begun = isoOf(stage.now());
  await stage.pass(1);
  return stage;
}

/** The tenant's audit log as the event hub delivers it, since the stream was set up. */
async function streamOf({ tenant: { url, token, tenantId }, now }: Stage): Promise<readonly string[]> {
  const graph = openGraph({ cloud: 'global', dial: url, token: async () => token, now, pause: async () => {} });
  const events: string[] = [];
  for await (const { items } of graph.pages('/auditLogs/directoryAudits', {
    query: { $filter: `activityDateTime ge ${begun}` },
  })) {
    const records = items.map((properties) => ({ time: isoOf(now()), category: 'AuditLogs', tenantId, properties }));
    events.push(JSON.stringify({ records }));
  }
  return events;
}

async function stream(events: readonly unknown[], worker: Engine): Promise<void> {
  for (const text of await worker.acceptStream(events, log)) await worker.processSignalMessage(JSON.parse(text), log);
}

const rowsAfter = async (fresh: Tables) => {
  const { Coverage: _, Watermarks: _marks, ...rows } = await everyRow(fresh);
  return rows;
};

test('records that were polled already change nothing when they are streamed', async () => {
  const { tenant, engine, tables } = await begin(3);
  tenant.act.disableUser();
  tenant.act.disableUser();
  await stage.pass(30);
  const before = await rowsAfter(tables);
  expect(await readRecord(engine.answers)).toHaveLength(2);

  await stream(await streamOf(stage), engine);
  expect(lines.at(-1)).toMatch(/^account-disabled by directory-audit: joined/);
  expect(await rowsAfter(tables)).toEqual(before);
});

test('streamed first and polled afterwards, or polled only, leaves byte-identical tables', async () => {
  const { tenant } = await begin(4);
  tenant.act.disableUser();
  await stage.pass(30);
  const events = await streamOf(stage);
  const polled = stage.signals.filter(({ kind }) => kind === 'audit-recorded');
  const [once, twice] = [memoryTables(), memoryTables()];
  const [one, other] = [workerOn(once, stage), workerOn(twice, stage)];
  const replay = async (worker: Engine) => {
    for (const { kind, tenantId, source, sourceId, ...body } of polled) {
      // With the same time, so that the tables can be compared.
      const v = 1 as const;
      await worker.processSignalMessage(
        [{ v, kind, tenantId, source, sourceId, seenAt: isoOf(stage.now()), body }],
        log,
      );
    }
  };

  await replay(one);
  await stream(events, other);
  await replay(other);
  expect(await readRecord(one.answers)).toHaveLength(1);
  expect(await rowsAfter(twice)).toEqual(await rowsAfter(once));
});

test('of a batch of sign-ins only the relevant ones go into the queue, and the log counts the others', async () => {
  const { tenant, engine } = await begin(5);
  const records = [700082, 0, 50126, 0].map((code, index) => ({
    // The successes are of others: one of the same user might answer the refusal.
    ...streamedSignIn(failing(code, index > 0 ? { userId: OTHER_USER } : {})),
    resourceId: undefined,
    tenantId: tenant.tenantId,
  }));
  const messages = await engine.acceptStream([{ records }, 'broken{'], log);
  expect(messages.flatMap((text) => JSON.parse(text))).toHaveLength(1);
  expect(lines.slice(-2)).toEqual([
    'streamed: enqueued 1, irrelevant 3, unreadable 1',
    'cannot be read: event 1 MALFORMED_INPUT',
  ]);
});
