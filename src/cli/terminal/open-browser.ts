/** Opens an address in the browser of the machine. */
import { spawn } from 'node:child_process';

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  // Not through cmd, which would read `&` as the end of a command.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** A program that shows nothing says so at once; one that shows it may run as long as the browser. */
const PATIENCE_MS = 1_500;

/** @returns whether a program took the address */
export function openBrowser(url: string): Promise<boolean> {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  return new Promise((resolve) => {
    const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
    child.on('error', () => resolve(false));
    child.on('spawn', () => {
      const patience = setTimeout(() => {
        child.unref();
        resolve(true);
      }, PATIENCE_MS);
      child.on('exit', (code) => {
        clearTimeout(patience);
        resolve(code === 0);
      });
    });
  });
}
