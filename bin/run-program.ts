/** Runs a program to its end and returns its output. */
import { execFile } from 'node:child_process';

export interface ProgramResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** On Windows, az and npm are scripts, which only a shell can start. */
const THROUGH_SHELL = process.platform === 'win32';

/** The exit code is 127 if the program does not exist, as in a shell. */
export function run(program: string, args: readonly string[], { cwd = '.' } = {}): Promise<ProgramResult> {
  const [file = '', ...rest] = THROUGH_SHELL ? [program, ...args].map(wordForCmd) : [program, ...args];
  return new Promise((done) => {
    execFile(file, rest, { cwd, maxBuffer: 64 * 1024 * 1024, shell: THROUGH_SHELL }, (error, out, err) => {
      const failure = typeof error?.code === 'number' ? error.code : 127;
      done({ code: error === null ? 0 : failure, out, err });
    });
  });
}

/** Node joins the words for cmd as they are, so a path with a blank would be two words. */
export function wordForCmd(word: string): string {
  return /[\s&|<>()^;,=]/.test(word) ? `"${word}"` : word;
}
