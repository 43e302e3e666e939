/** `watch`: each revocation once, as it is recorded. */
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RevocationDetails } from '../../src/query/answers.ts';
import { feedKeys } from '../../src/record/rows/record-keys.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';
import { TENANT_ID } from '../fakes/fake-services.ts';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { NOW, revocationView } from './revocation-view.ts';
import { runHere } from './run-here.ts';
import { KEY, type ServedAnswers, serveAnswers } from './serve-answers.ts';

const recordedAt = (secondsAgo: number) => new Date(NOW - secondsAgo * 1_000).toISOString();
const OLD = revocationView(1, { recordedAt: recordedAt(60) });
const NEW = revocationView(2, { recordedAt: recordedAt(30) });
const LOW = revocationView(3, { cause: 'refresh-token-inactive', recordedAt: recordedAt(20) });
const MERGED = revocationView(4, { state: 'folded', recordedAt: recordedAt(10) });

let served: ServedAnswers;
let store: TenantStore;
beforeEach(async () => {
  store = tenantStore(memoryTables(), TENANT_ID);
  served = await serveAnswers(memoryAnswers([OLD, NEW, LOW, MERGED]), { now: NOW, store });
  await record(OLD);
});
afterEach(() => served[Symbol.asyncDispose]());

async function record({ revocationId, cause, recordedAt: at }: RevocationDetails): Promise<void> {
  const row = { v: 1, revocationId, cause, recordedAt: at, keyTime: at, subjectKind: 'user', subjectId: 'x' };
  await store.table('Feed').insert({ ...feedKeys(TENANT_ID, revocationId, at), ...row });
}

const watch = (args: string, terminal?: number) =>
  runHere(['watch', ...args.split(' ')], {
    environment: { apiUrl: served.url, apiKey: KEY },
    ...(terminal === undefined ? {} : { terminal }),
  });

/** Records once the first question was answered: what is there before is not news. */
async function recordLater(...views: readonly RevocationDetails[]): Promise<void> {
  while (served.requestCount() < 2) await delay(10);
  for (const view of views) await record(view);
}

const idsIn = (out: string) =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).revocationId);

test('prints what is recorded from now on, once, and nothing that was merged into another one', async () => {
  const [{ code, out }] = await Promise.all([watch('--every 1s --for 4s'), recordLater(NEW, LOW, MERGED)]);
  expect([code, idsIn(out)]).toEqual([0, [NEW.revocationId, LOW.revocationId]]);
});

test('--since begins with what is on record already; filters and a gate look at each', async () => {
  await record(LOW);
  expect(idsIn((await watch('--since 10m --for 1s')).out)).toEqual([OLD.revocationId, LOW.revocationId]);
  const low = await watch('--since 10m --for 1s --severity low --fail-on high');
  expect([low.code, idsIn(low.out)]).toEqual([0, [LOW.revocationId]]);
  expect((await watch('--since 10m --for 1s --fail-on medium')).code).toBe(7);
});

test('a terminal gets a line that fits', async () => {
  const { out } = await watch('--since 10m --for 1s --no-color', 60);
  expect(stripVTControlCharacters(out)).toMatch(/^08:00:00 {2}[0-9a-f]{8} {2}high {6}account-disabled {2}Ada.*…\n$/);
  expect(out.trimEnd().length).toBeLessThanOrEqual(60);
});

test.each([['-o csv'], ['--query [] -o json'], ['--every 5'], ['--every 10ms']])('%s is refused', async (args) => {
  expect((await watch(`${args} --for 1s`)).code).toBe(2);
});
