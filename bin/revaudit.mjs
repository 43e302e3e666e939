#!/usr/bin/env node
/**
 * Starts revaudit in a checkout, on a Node that can run it. It is plain JavaScript for Node 20, because the Node of the
 * machine starts it. If that is too old, it continues with the Node that npm installed in the checkout.
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
const built = join(root, 'packages', 'dist', 'cli', 'revaudit.mjs');
// Node does not run TypeScript inside node_modules, so an installed package has the built program.
const entry = !root.includes(`${sep}node_modules${sep}`) && existsSync(source) ? source : built;
const requiredVersion = entry === source ? [22, 18] : [22, 15];

const [major, minor] = process.versions.node.split('.').map(Number);
const newEnough = major > requiredVersion[0] || (major === requiredVersion[0] && minor >= requiredVersion[1]);

if (!existsSync(entry)) {
  complain('this is no checkout, and the package was not built.', 'In a checkout, run "npm run packages".');
} else if (newEnough) {
  // Halves the start time. Not in the shared default folder, where another user could have put files. It must not
  // make the folder of a checkout without packages: that would look like one with packages.
  const packages = join(root, 'node_modules');
  if (entry === built || existsSync(packages)) module.enableCompileCache?.(join(packages, '.cache', 'revaudit'));
  await import(pathToFileURL(entry).href).catch(withoutPackages);
} else {
  continueWithNewerNode();
}

/** In a checkout, what cannot be found is a package. */
function withoutPackages(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || entry !== source) throw error;
  complain('packages that revaudit needs are not installed.', `Run "npm ci" in ${root}`);
}

function continueWithNewerNode() {
  const newer = [
    join(root, 'node_modules', 'node', 'bin', 'node'),
    join(root, 'node_modules', 'node', 'bin', 'node.exe'),
  ].find((path) => existsSync(path));
  if (newer === undefined || newer === process.execPath) {
    complain(
      `revaudit needs Node.js ${requiredVersion.join('.')} or newer; this is ${process.versions.node}.`,
      'Install a newer one (https://nodejs.org), or run "npm ci" in a checkout, which installs its own.',
    );
    return;
  }
  const child = spawn(newer, [launcher, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both processes. A signal sent to this process alone must be passed on.
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
