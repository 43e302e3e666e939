/** The zone and the language of a reader: asked once a day, and never in the way of a notice. */
import { expect, test } from 'vitest';
import {
  DirectoryRefusedError,
  DirectoryThrottledError,
  DirectoryUnavailableError,
} from '../../../src/graph/graph-errors.ts';
import { readerTraits } from '../../../src/notify/restraint/reader-traits.ts';
import { tableReaders } from '../../../src/notify/restraint/table-readers.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { DUE, planned } from '../notice-builder.ts';

const BERLIN = { timeZone: 'W. Europe Standard Time', language: { locale: 'de-DE', displayName: 'Deutsch' } };
const HOUR = 3_600_000;

function reading(answer: () => unknown) {
  const clock = { now: DUE };
  const paths: string[] = [];
  const store = tenantStore(memoryTables(), 'tenant');
  const graph = {
    async get(path: string) {
      paths.push(path);
      return answer();
    },
  };
  /** Another process. */
  const worker = () => readerTraits({ graph, readers: tableReaders(store), now: () => clock.now });
  return { clock, paths, worker };
}

const to = (id: string, kind: 'user' | 'admins' | 'app' = 'user') =>
  planned({ audience: { kind, id, mail: 'm@x.example' } });

test('twenty-five notices to one reader, two processes and a day: one call', async () => {
  const { paths, worker, clock } = reading(() => BERLIN);
  const [one, other] = [worker(), worker()];

  const found = await Promise.all(Array.from({ length: 25 }, () => one(to('ada'))));
  found.push(await other(to('ADA')));
  clock.now += 23 * HOUR;
  found.push(await one(to('ada')));

  expect(found).toEqual(Array(27).fill({ language: 'de-DE', timeZone: 'Europe/Berlin' }));
  expect(paths).toEqual(['/users/ada/mailboxSettings']);
  clock.now += 2 * HOUR;
  await one(to('ada'));
  expect(paths).toHaveLength(2);
});

test.each([
  ['a mailbox that says nothing', { timeZone: null, language: null }, {}],
  ['a zone of their own', { timeZone: 'Customized Time Zone', language: { locale: 'ja-JP' } }, { language: 'ja-JP' }],
  ['no mailbox', undefined, {}],
  ['an answer of another form', 'x', {}],
])('%s: what is known, and no second call', async (_, answer, traits) => {
  const { paths, worker } = reading(() => answer);
  expect([await worker()(to('ada')), await worker()(to('ada'))]).toEqual([traits, traits]);
  expect(paths).toHaveLength(1);
});

test('without the permission nobody else is asked about for an hour, and then it may have been granted', async () => {
  let isGranted = false;
  const { paths, worker, clock } = reading(() => {
    if (!isGranted) throw new DirectoryRefusedError('/users/ada/mailboxSettings', 'Access is denied');
    return BERLIN;
  });
  const traitsOf = worker();
  for (const id of ['ada', 'grace', 'eve']) expect(await traitsOf(to(id))).toEqual({});
  expect(paths).toHaveLength(1);
  isGranted = true;
  clock.now += HOUR + 1;
  expect(await traitsOf(to('grace'))).toMatchObject({ timeZone: 'Europe/Berlin' });
});

test.each([
  ['throttled', () => new DirectoryThrottledError(90), 90_000],
  ['no answer', () => new DirectoryUnavailableError('/users/ada/mailboxSettings', 503), 60_000],
])('%s: says when to ask again; what was true yesterday is better than nothing', async (_, error, ms) => {
  let fails = true;
  const { worker, clock } = reading(() => {
    if (fails) throw error();
    return BERLIN;
  });
  expect(await worker()(to('ada'))).toEqual({ askAgainAt: DUE + ms });
  fails = false;
  await worker()(to('ada'));
  fails = true;
  clock.now += 25 * HOUR;
  expect(await worker()(to('ada'))).toEqual({ language: 'de-DE', timeZone: 'Europe/Berlin' });
});

test('offices and programs have no mailbox of theirs to ask', async () => {
  const { paths, worker } = reading(() => BERLIN);
  expect([await worker()(to('admins', 'admins')), await worker()(to('app', 'app'))]).toEqual([{}, {}]);
  expect(paths).toEqual([]);
});
