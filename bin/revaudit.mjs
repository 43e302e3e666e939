#!/usr/bin/env node
/**
 * Starts revaudit on a Node that can run it. Plain JavaScript that Node 20 understands: `npx revaudit` starts here with
 * whatever node the machine has, and in a checkout with an old one goes on with the Node that npm installed beside it.
 */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const launcher = fileURLToPath(import.meta.url);
const root = dirname(dirname(realpathSync(launcher)));
const source = join(root, 'src', 'cli', 'revaudit.ts');
const built = join(root, 'bin', 'dist', 'revaudit.mjs');
// Node does not run TypeScript inside node_modules: an installed package brings the built program.
const entry = !root.includes(`${sep}node_modules${sep}`) && existsSync(source) ? source : built;
const needed = entry === source ? [22, 18] : [22, 15];

const [major, minor] = process.versions.node.split('.').map(Number);
const newEnough = major > needed[0] || (major === needed[0] && minor >= needed[1]);

if (!existsSync(entry)) {
  complain('this package of revaudit was not built.', 'In a checkout: npm run prepack.');
} else if (newEnough) {
  // Halves the start. Not the shared default folder: what lies there may be somebody else's.
  module.enableCompileCache?.(join(root, 'node_modules', '.cache', 'revaudit'));
  await import(pathToFileURL(entry).href);
} else {
  goOnWithNewerNode();
}

function goOnWithNewerNode() {
  const newer = [
    join(root, 'node_modules', 'node', 'bin', 'node'),
    join(root, 'node_modules', 'node', 'bin', 'node.exe'),
  ].find((path) => existsSync(path));
  if (newer === undefined || newer === process.execPath) {
    complain(
      `revaudit needs Node.js ${needed.join('.')} or newer; this is ${process.versions.node}.`,
      'Install a newer one (https://nodejs.org), or run "npm ci" in a checkout of Revocation Auditor, which brings its own.',
    );
    return;
  }
  const child = spawn(newer, [launcher, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both of us; only what was sent to this process alone has to be passed on.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => complain(`cannot start ${newer}: ${error.message}`, 'Try "npm ci" again.'));
  child.on('close', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

function complain(problem, remedy) {
  console.error(`error: ${problem}\n  ${remedy}`);
  process.exitCode = 1;
}
