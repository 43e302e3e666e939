/**
 * `npm start -- --real` as a process of its own, in a copy of the checkout, with a developer who is signed in to the
 * Azure CLI.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { Tenant } from '../../local/tenant/tenant-server.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PARTS = [
  'bin',
  'docs',
  'functions',
  'local',
  'src',
  'web',
  'host.json',
  'main.ts',
  'package.json',
  'tsconfig.json',
];
/** A timer that failed has its next turn within a minute. */
const PATIENCE_MS = 100_000;

export interface Developer extends AsyncDisposable {
  /** What the Azure CLI was called with, a line a call. */
  calls(): Promise<readonly string[]>;
  start(): RealStart;
}

export interface RealStart {
  /** Resolves to all that was printed, once this is among it; rejects where the process ends or nothing comes. */
  prints(what: string | RegExp): Promise<string>;
  /** Resolves to the exit code after Ctrl-C. */
  interrupt(): Promise<number | null>;
}

export async function signedInDeveloper(tenant: Pick<Tenant, 'token' | 'url' | 'tenantId'>): Promise<Developer> {
  const folder = await mkdtemp(join(tmpdir(), 'real-start-'));
  const [root, bin, called] = [join(folder, 'copy'), join(folder, 'bin'), join(folder, 'az-calls')];
  for (const part of PARTS) await cp(join(ROOT, part), join(root, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  await mkdir(bin);
  const answer = JSON.stringify({
    accessToken: tenant.token,
    expires_on: Math.round(Date.now() / 1000) + 3600,
    tokenType: 'Bearer',
  });
  await writeFile(join(bin, 'az'), `#!/bin/sh\necho "$@" >> '${called}'\necho '${answer}'\n`);
  await chmod(join(bin, 'az'), 0o700);
  const env = {
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    HOME: folder,
    TENANT_ID: tenant.tenantId,
    DIALLED_TENANT: tenant.url,
    // A chain that asks for a managed identity first would look for one in the network.
    AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential',
  };
  const args = [
    '--import',
    join(import.meta.dirname, 'dial-tenant.ts'),
    join(root, 'local/start.ts'),
    '--real',
    '--keep',
    join(folder, 'kept'),
  ];
  return {
    async calls() {
      return (await readFile(called, 'utf8')).trim().split('\n');
    },
    start: () => realStart(spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })),
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function realStart(child: ChildProcess): RealStart {
  let printed = '';
  const ended = once(child, 'exit');
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  }
  return {
    async prints(what) {
      for (
        const until = Date.now() + PATIENCE_MS;
        Date.now() < until;
        await new Promise((done) => setTimeout(done, 50))
      ) {
        if (typeof what === 'string' ? printed.includes(what) : what.test(printed)) return printed;
        if (child.exitCode !== null) break;
      }
      child.kill('SIGKILL');
      throw new Error(`"${what}" was not printed, but:\n${printed}`);
    },
    async interrupt() {
      child.kill('SIGINT');
      await ended;
      return child.exitCode;
    },
  };
}
