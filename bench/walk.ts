/**
 * `node bench/walk.ts [--list]`: how many source files one change notification crosses, first from the function that
 * receives it to the queue, then from the queue to the record. A file counts if one of its named functions ran (V8
 * precise coverage). Fewer files mean that a reader has less to read; the figure says nothing about speed.
 */
import { Session } from 'node:inspector/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSteppedApp } from '../test/functions/stepped-app.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** Relative to the repository root: helpers of tests in test/functions/ do not count. */
const SOURCE = /^(?:src|functions)\/.+\.ts$/;
/** Longer than the tenant takes to send a notification, shorter than the time that a subscription stays cached. */
const LATENCY_MS = 20_000;
const SEED = 5;

interface Walk {
  readonly toQueue: readonly string[];
  readonly toRecord: readonly string[];
}

const app = await startSteppedApp({ seed: SEED });
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
try {
  // The first act loads every module: after it only what runs for a notification is counted.
  app.tenant.act.disableUser();
  await app.pass(2);
  print('The subscription is read from the table', await walk());
  print('The subscription is cached', await walk());
} finally {
  session.disconnect();
  await app.stop();
}
// Sockets that a library leaves open must not delay the end.
process.exit();

async function walk(): Promise<Walk> {
  app.tenant.act.disableUser();
  await app.time.reach(app.time.now() + LATENCY_MS);
  await filesRun();
  await app.tenant.step();
  const toQueue = await filesRun();
  await app.host.drain();
  return { toQueue, toRecord: await filesRun() };
}

/** Sorted paths of the files in which a named function ran since the last call. */
async function filesRun(): Promise<readonly string[]> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const files = result.flatMap(({ url, functions }) => {
    const ran = functions.some(({ functionName, ranges }) => functionName !== '' && (ranges[0]?.count ?? 0) > 0);
    const file = url.startsWith('file:') ? relative(ROOT, fileURLToPath(url)) : '';
    return ran && SOURCE.test(file) ? [file] : [];
  });
  return [...new Set(files)].sort();
}

function print(title: string, { toQueue, toRecord }: Walk): void {
  const lines = [
    `${title}: ${toQueue.length} files to the queue, ${toRecord.length} files from the queue to the record`,
    ...(process.argv.includes('--list')
      ? ['to the queue:', ...toQueue.map(indented), 'to the record:', ...toRecord.map(indented)]
      : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function indented(file: string): string {
  return `  ${file}`;
}
