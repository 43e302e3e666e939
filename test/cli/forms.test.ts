/** The forms of results and errors, the time zone of a terminal, the pager, and names instead of ids. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readEnvironment } from '../../src/cli/store/environment.ts';
import { CAUSES } from '../../src/detect/cause.ts';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { ADA, NOW, PAYROLL, revocationView } from './revocation-view.ts';
import { runHere } from './run-here.ts';
import { KEY, type ServedAnswers, serveAnswers } from './serve-answers.ts';

const OTHER_ADA = { id: '0a0a0a0a-1111-4111-8111-000000000002', name: 'Ada Byron' };
const HOSTILE = {
  kind: 'user',
  id: '0a0a0a0a-1111-4111-8111-000000000003',
  name: 'x|[y](http://z)\u202e\u001b[31m',
} as const;
const POLICY = { kind: 'policy', id: '0d0d0d0d-5555-4555-8555-000000000001', name: 'CA01 Block legacy' } as const;
const VIEWS = [
  revocationView(1),
  revocationView(2, { affectedUsers: [{ ...OTHER_ADA, apps: [] }] }),
  revocationView(3, { subject: HOSTILE, affectedUsers: [] }),
  revocationView(4, { cause: 'policy-changed', subject: POLICY, affectedUsers: [] }),
];

let served: ServedAnswers;
beforeAll(async () => {
  served = await serveAnswers(memoryAnswers(VIEWS), { now: NOW });
});
afterAll(() => served[Symbol.asyncDispose]());

type Options = Parameters<typeof runHere>[1];
const ask = (args: string | readonly string[], { environment, ...options }: Options = {}) =>
  runHere(typeof args === 'string' ? args.split(' ') : args, {
    environment: { apiUrl: served.url, apiKey: KEY, ...environment },
    ...options,
  });

test('yaml has the data of json, and no letter that nobody sees', async () => {
  const [{ out }, json] = [await ask('revocations list -o yaml'), await ask('revocations list -o json')];
  expect(parse(out)).toEqual(JSON.parse(json.out));
  for (const unseen of ['\u202e', '\u001b']) expect(out).not.toContain(unseen);
});

test('md is a table that a name cannot leave; none prints nothing', async () => {
  const lines = (await ask('revocations list -o md')).out.trimEnd().split('\n');
  expect(lines).toHaveLength(2 + VIEWS.length);
  expect(lines[0]).toBe(
    '| revocationId | occurred.to | severity | cause | subject.name | affectedAppCount | affectedUserCount | actor.name | state |',
  );
  expect(lines[4]).toContain('x\\|\\[y\\](http://z)');
  expect(await ask('revocations list -o none')).toEqual({ code: 0, out: '', err: '' });
});

test('ndjson is another word for jsonl, also in errors', async () => {
  expect(await ask('revocations list -o ndjson')).toEqual(await ask('revocations list -o jsonl'));
  expect(JSON.parse((await ask('users show nobody -o ndjson')).err)).toMatchObject({ error: { exitCode: 3 } });
});

test('export takes its format from -o as well, and refuses two of them', async () => {
  expect((await ask('export -o csv')).out).toBe((await ask('export --format csv')).out);
  expect((await ask('export -o jsonl')).out).toBe((await ask('export')).out);
  for (const args of ['export -o csv --format json', 'export -o yaml', 'export --query [0]'])
    expect(await ask(args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--') });
});

test('NO_PAGER is stronger than every pager', () => {
  expect(readEnvironment({ PAGER: 'more', NO_PAGER: '1' }).pager).toBe('');
  expect(readEnvironment({ PAGER: 'more', REVAUDIT_PAGER: 'most', NO_PAGER: '' }).pager).toBe('most');
  expect(readEnvironment({ PAGER: 'more' }).pager).toBe('more');
});

test('with -o json errors are JSON, also those of the command line', async () => {
  const unknown = await ask('users show nobody -o json');
  expect(JSON.parse(unknown.err)).toEqual({
    error: { code: 'NOT_ON_RECORD', message: expect.stringContaining('nobody'), exitCode: 3 },
  });
  for (const args of ['revocations list --bogus -o json', 'revocations list --output=json --limit 0'])
    expect(JSON.parse((await ask(args)).err)).toMatchObject({ error: { code: 'USAGE', exitCode: 2 } });
  expect((await ask('users show nobody')).err).toMatch(/^error: /);
});

test('a part of a name is enough if it is that of one only; else those that have it are listed', async () => {
  const both = await ask('users show ada -o json');
  expect(both.code).toBe(4);
  expect(JSON.parse(both.err).error.candidates).toHaveLength(2);
  const one = await ask('users show payroll');
  expect(one.code).toBe(3);
  const app = await ask('apps show payroll');
  expect([app.code, JSON.parse(app.out).subject.id]).toEqual([0, PAYROLL.id]);
  expect(app.err).toContain(`"payroll" is ${PAYROLL.name} (${PAYROLL.id})`);
});

test('grants are found by a part of a name, too', async () => {
  const { code, err } = await ask(['grants', 'list', '--user', 'ada love', '--app', 'payroll', '--limit', '7']);
  expect([code, err]).toEqual([0, expect.stringContaining(`"ada love" is ${ADA.name} (${ADA.id})`)]);
  expect(served.paths.at(-1)).toBe(`/api/keyed/v1/grants?app=${PAYROLL.id}&user=${ADA.id}&limit=7`);
  expect((await ask('grants list --user ada')).code).toBe(4);
});

test('users list says whom a name may mean, and apps list what was hit', async () => {
  const { out } = await ask('users list ada');
  const all = [ADA, OTHER_ADA].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(JSON.parse(out).toSorted((a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1))).toEqual(all);
  expect((await ask('users list ada', { terminal: 80 })).out).toContain(ADA.id);
  expect(served.paths.at(-1)).not.toContain('ada');
  expect(JSON.parse((await ask('apps list --since 7d --limit 3')).out)).toEqual([]);
  expect(served.paths.at(-1)).toMatch(/\/stats\?since=2031-02-23\S*&limit=3$/);
});

test('what a query selects has the form that was asked for', async () => {
  const query = ['revocations', 'list', '--query', "[?cause=='policy-changed'].{who: actor.name, what: subject.name}"];
  const row = { who: 'Grace Hopper', what: POLICY.name };
  expect(parse((await ask([...query, '-o', 'yaml'])).out)).toEqual([row]);
  expect((await ask([...query, '-o', 'csv'])).out).toBe(`who,what\r\n${row.who},${row.what}\r\n`);
  expect((await ask([...query, '-o', 'md'])).out).toBe(`- who: ${row.who}\n- what: ${row.what}\n`);
  expect((await ask(['revocations', 'list', '--query', 'length(@)', '-o', 'yaml'])).out).toBe(`${VIEWS.length}\n`);
});

test('filters take names, and send ids', async () => {
  await ask(['revocations', 'list', '--user', ADA.name, '--app', 'Payroll Sync', '--policy', 'block']);
  expect(served.paths.at(-1)).toBe(
    `/api/keyed/v1/revocations?${new URLSearchParams({ policy: POLICY.id, app: PAYROLL.id, user: ADA.id, limit: '50' })}`,
  );
  expect((await ask('revocations list --policy nothing')).code).toBe(3);
});

test('a terminal has times of its own zone, and says so; data has UTC', async () => {
  const environment = { timeZone: 'Asia/Tokyo' };
  const table = await ask('revocations list --limit 1', { terminal: 140, environment });
  expect(table.out).toMatch(/LOCAL TIME[\s\S]*03-02 17:00/);
  const page = await ask(`revocations show ${VIEWS[0]?.revocationId}`, { terminal: 120, environment });
  expect(page.out).toContain('2031-03-02 17:00:00 +09:00 (1 h ago)');
  expect((await ask('revocations list', { environment })).out).toContain('2031-03-02T08:00:00.000Z');
});

test('only what is longer than the terminal is shown page by page', async () => {
  const pages: string[] = [];
  const page = async (text: string) => pages.push(text) > 0;
  const long = await ask('revocations list', { terminal: 100, rows: 4, page });
  expect([long.out, pages.length]).toEqual(['', 1]);
  for (const [args, rows] of [
    ['revocations list', 40],
    ['revocations list --no-pager', 4],
  ] as const)
    expect((await ask(args, { terminal: 100, rows, page })).out).toContain('account-disabled');
  expect(pages).toHaveLength(1);
});

test('--only-show-errors leaves notes out, and --debug tells every request', async () => {
  expect((await ask('revocations list --limit 1')).err).toContain('--all');
  expect((await ask('revocations list --limit 1 --only-show-errors')).err).toBe('');
  expect((await ask('revocations list --debug')).err).toMatch(/debug: GET http:\S+ → 200 in \d+ ms/);
});

test('help causes has a line for every cause', async () => {
  const { out } = await ask('help causes --no-color', { terminal: 80 });
  for (const cause of CAUSES)
    expect(out).toMatch(new RegExp(`^  ${cause} +(critical|high|medium|low|info) +[A-Z].*(\n {38}.*)*\\.$`, 'm'));
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(JSON.parse((await ask('help causes')).out)).toHaveLength(CAUSES.length);
});

test('what a query makes again of revocations keeps their columns', async () => {
  const merged = await ask(['revocations', 'list', '--query', '[].merge(@, `{"x": 1}`)', '-o', 'table']);
  expect(merged.out).toMatch(/^ID +AGO +SEVERITY +CAUSE/);
});

test('a gate ends with 7 if something is as bad as that, or worse', async () => {
  expect((await ask('revocations list --fail-on high')).code).toBe(7);
  expect((await ask('revocations list --fail-on critical')).code).toBe(0);
});
