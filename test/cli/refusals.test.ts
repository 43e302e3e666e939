/** The errors and exit codes for a wrong command line, or for a record that cannot be reached. */
import { expect, test } from 'vitest';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { NOW, revocationView } from './revocation-view.ts';
import { runHere } from './run-here.ts';
import { KEY, serveAnswers } from './serve-answers.ts';

const list = (environment: Parameters<typeof runHere>[1]) => runHere(['revocations', 'list'], environment);

test.each([
  [['revocatoins', 'list'], 'Did you mean revocations?'],
  [['revocations', 'lst'], 'Did you mean'],
  [['revocations', 'list', '--sinse', '24h'], 'Did you mean --since?'],
  [['revocations', 'list', '--since', 'tomorrow'], '24h'],
  [['revocations', 'list', '--limit', '0'], 'whole number'],
  [['revocations', 'list', '--limit', '3', '--all'], 'cannot be used with'],
  [['revocations', 'list', '--cause', 'disabled'], 'account-disabled'],
  [['revocations', 'list', '--output', 'xml'], 'jsonl'],
  [['revocations', 'show'], "missing required argument 'id'"],
  [['users', 'show', ''], 'Say which user'],
  [['revocations', 'list', 'more'], 'too many arguments'],
])('%j ends with 2 and a hint', async (args, hint) => {
  const { code, out, err } = await runHere(args, {});
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(hint);
});

test('help and version end with 0, and so does the command without arguments', async () => {
  expect(await runHere(['--help'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/Usage: revaudit[\s\S]*Exit codes/),
    err: '',
  });
  expect(await runHere(['users', 'show', '--help'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('revaudit users show ada@contoso.com'),
  });
  expect(await runHere(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' });
  expect(await runHere([])).toMatchObject({ code: 0, out: expect.stringContaining('Usage: revaudit'), err: '' });
});

test('without a record it ends with 5 and lists how to name one', async () => {
  expect(await list({})).toMatchObject({
    code: 5,
    out: '',
    err: expect.stringMatching(/--api[\s\S]*--account[\s\S]*npm start/),
  });
});

test('with a wrong or missing key, it says where to get one', async () => {
  await using served = await serveAnswers(memoryAnswers([]), { now: NOW });
  expect(await list({ environment: { apiUrl: served.url } })).toMatchObject({
    code: 5,
    err: expect.stringContaining('REVAUDIT_API_KEY'),
  });
  expect(await list({ environment: { apiUrl: served.url, apiKey: 'wrong' } })).toMatchObject({
    code: 5,
    err: expect.not.stringContaining('wrong'),
  });
});

test('if nothing answers at the address, it says so', async () => {
  const { url } = await unusedAddress();
  expect(await list({ environment: { apiUrl: url, apiKey: KEY } })).toMatchObject({
    code: 5,
    err: expect.stringContaining(`Nothing answers at ${new URL(url).origin}`),
  });
});

test('if another server answers at the address, it says so', async () => {
  await using served = await serveAnswers(memoryAnswers([]), { now: NOW });
  expect(await list({ environment: { apiUrl: `${served.url}/other`, apiKey: KEY } })).toMatchObject({
    code: 5,
    err: expect.stringContaining('There is no API'),
  });
});

test('an API that is not available for a moment is called again', async () => {
  await using served = await serveAnswers(memoryAnswers([revocationView(1)]), { now: NOW, failFirst: 2 });
  const { code, out } = await list({ environment: { apiUrl: served.url, apiKey: KEY } });
  expect([code, JSON.parse(out).length, served.requestCount()]).toEqual([0, 1, 3]);
});

test('--verbose prints on stderr where the record is, without the key', async () => {
  await using served = await serveAnswers(memoryAnswers([]), { now: NOW });
  const { err } = await runHere(['revocations', 'list', '--verbose', '--api', served.url, '--api-key', KEY]);
  expect(err).toContain(`${served.url}/api (--api)`);
  expect(err).not.toContain(KEY);
});

test('a running instance on this machine is found by itself', async () => {
  await using served = await serveAnswers(memoryAnswers([revocationView(1)]), { now: NOW });
  const running = {
    pid: 1,
    startedAt: '',
    apiUrl: `${served.url}/api`,
    session: KEY,
    connectionString: '',
    tenantId: '',
  };
  const { code, out, err } = await runHere(['revocations', 'list', '--verbose'], { running });
  expect([code, JSON.parse(out).length]).toEqual([0, 1]);
  expect(err).toContain('"npm start", process 1');
});

async function unusedAddress(): Promise<{ readonly url: string }> {
  await using served = await serveAnswers(memoryAnswers([]), { now: NOW });
  return { url: `${served.url}/api` };
}
