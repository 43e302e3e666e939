/** Ends that only a process of its own can have: a full disk, a closed pipe, signals, files of others. */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const COMMAND = join(ROOT, 'bin/revaudit.mjs');
const START = join(ROOT, 'local/start.ts');
const GUARD = join(ROOT, 'src/cli/terminal/guard-process.ts');
const TENANT = '11111111-1111-4111-8111-111111111111';
const NOBODY = 65_534;
/** Only root can start a process as somebody else. */
const isRoot = process.getuid?.() === 0;

interface Start {
  /** Code for a shell; `"$@"` is the command. */
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  /** A signal, once this has been printed to standard error, or at once if it is empty. */
  readonly interrupt?: { readonly after: string | Promise<unknown>; readonly signal?: NodeJS.Signals };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wrong-use-'));
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'secret.json'), '[]', { mode: 0o600 });
  await writeFile(join(folder, 'damaged-days.json'), '{');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(args: readonly string[], { shell = 'exec "$@"', env = {}, uid, interrupt }: Start = {}) {
  const child = spawn('/bin/sh', ['-c', shell, 'sh', process.execPath, ...args], {
    cwd: '/',
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    ...(uid === undefined ? {} : { uid }),
  });
  let [out, err] = ['', ''];
  const signal = () => child.kill(interrupt?.signal ?? 'SIGINT');
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
    if (typeof interrupt?.after === 'string' && err.includes(interrupt.after)) signal();
  });
  if (interrupt && typeof interrupt.after !== 'string') void interrupt.after.then(signal);
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, out, err };
}

/** A server that accepts and says nothing, so that a command waits for it. */
async function silentServer() {
  let reached = () => {};
  const called = new Promise<void>((done) => {
    reached = done;
  });
  const server = createServer(() => reached());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { url: `http://127.0.0.1:${port}`, called, [Symbol.dispose]: () => server.close() };
}

/** Before it, `npm start` may say that it builds the dashboard, whose sources may be newer. */
const oneLine = (says: RegExp) =>
  expect.stringMatching(
    new RegExp(`^(Starting .*\\n)?(Building [^]*Built .*\\n)?error: [^\\n]*${says.source}[^\\n]*\\n$`),
  );

test.each([
  ['revaudit', [COMMAND, '--help']],
  ['npm start', [START, '--help']],
])('a full disk is named by %s, and the exit code is 1', async (_, args) => {
  const result = await run(args, { shell: 'exec "$@" >/dev/full' });
  expect(result).toEqual({ code: 1, out: '', err: oneLine(/standard output: no space is left \(ENOSPC\)/) });
});

test('without a standard error the exit code still tells', async () => {
  expect(await run([COMMAND, '--nope'], { shell: 'exec "$@" 2>/dev/full' })).toMatchObject({ code: 2 });
});

test('a reader that has seen enough is no error', async () => {
  const { code, err } = await run([COMMAND, 'help', 'import'], { shell: '("$@"; echo "ended $?" >&2) | true' });
  expect([code, err]).toEqual([0, 'ended 0\n']);
});

test('a closed standard input is no answer', async () => {
  const { code, err } = await run([COMMAND, 'erase', '--user', 'ada'], { shell: 'exec "$@" <&-' });
  expect([code, err]).toEqual([2, oneLine(/--yes/)]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while it waits ends with %i, without a word', async (signal, code) => {
  using silent = await silentServer();
  const args = [COMMAND, 'revocations', 'list', '--api', silent.url];
  expect(await run(args, { interrupt: { after: silent.called, signal } })).toEqual({ code, out: '', err: '' });
});

test.runIf(isRoot)('a file of somebody else is named, with the reason', async () => {
  const result = await run([COMMAND, 'import', '--dry-run', join(folder, 'secret.json')], { uid: NOBODY });
  expect(result.err).toMatch(/secret\.json.*permission denied \(EACCES\)/);
  expect(result.err).not.toMatch(/\n\s+at /);
  expect(result.code).toBeGreaterThan(0);
});

test.each<[string, readonly string[], RegExp]>([
  ['too many people', ['--users', '1e9'], /from 30 to 5000, not "1e9"/],
  ['an unknown option', ['--fast'], /'--fast' \(npm start -- --help/],
  ['a file as its folder', ['--keep', COMMAND], /revaudit\.mjs cannot be used: .*\(EEXIST\)/],
  ['a folder below a file', ['--keep', join(COMMAND, 'days')], /\(ENOTDIR\)/],
  ['a folder where none can be', ['--keep', '/proc/days'], /cannot be used/],
  ['a tenant without its id', ['--real'], /Set TENANT_ID/],
])('npm start with %s says so in one line', async (_, args, says) => {
  expect(await run([START, ...args])).toEqual({ code: 2, out: '', err: oneLine(says) });
});

test.runIf(isRoot)('npm start with a folder that it may not write says so in one line', async () => {
  const result = await run([START, '--keep', join(folder, 'days')], { uid: NOBODY });
  expect(result).toEqual({ code: 2, out: '', err: oneLine(/permission denied \(EACCES\)/) });
});

test('npm start with a real tenant and no sign-in says how to sign in', async () => {
  const env = { TENANT_ID: TENANT, AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential' };
  const result = await run([START, '--real', '--keep', join(folder, 'real')], { env });
  expect(result).toEqual({ code: 5, out: '', err: oneLine(/az login --tenant/) });
});

test('a day that Ctrl-C cuts short says that it is incomplete, and ends with 130', async () => {
  const { code, out } = await run([START, '--once', '--json'], { interrupt: { after: 'Starting' } });
  expect([code, JSON.parse(out)]).toEqual([130, expect.objectContaining({ incomplete: true })]);
});

test.each([
  ['a rejected promise', 'void Promise.reject(new TypeError("lost\\nthread"))'],
  ['an error in a callback', 'setTimeout(() => { throw new TypeError("lost thread") })'],
  ['a wait that nothing ends', 'await new Promise(() => {})'],
])('%s ends in one line and 1', async (_, code) => {
  const script = `import { guardProcess } from ${JSON.stringify(GUARD)};
guardProcess({ textOf: (error) => error.message.replace('\\n', ' '), exitCodeOf: () => 1 });
${code};`;
  const result = await run(['--input-type=module', '-e', script]);
  expect(result).toEqual({ code: 1, out: '', err: oneLine(/(lost thread|nothing more could happen)/) });
});
