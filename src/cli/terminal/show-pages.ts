/** Shows a long text page by page, in the program that the person has chosen for that. */
import { spawn } from 'node:child_process';

/** It ends where the text fits, keeps colours, and leaves the text on the screen. */
const LESS = 'less -FRX';
/** Windows has none that keeps colours. */
const DEFAULT_PAGER = process.platform === 'win32' ? '' : LESS;

/**
 * @param pager with its arguments, as a shell would run it; empty or `cat`: none
 * @returns false where it did not start, so that the text must be written as it is
 */
export async function showPages(text: string, pager: string = DEFAULT_PAGER): Promise<boolean> {
  const command = pager.trim() === 'less' ? LESS : pager.trim();
  if (command === '' || command === 'cat') return false;
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ['pipe', 'inherit', 'ignore'] });
    child.on('error', () => resolve(false));
    // 126 and 127 are the shell's: it could not start the program.
    child.on('close', (code) => resolve(code !== 126 && code !== 127));
    // Whoever has read enough closes it before all is written.
    child.stdin.on('error', () => {});
    child.stdin.end(text);
  });
}
