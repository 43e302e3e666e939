/** Runs a program to its end and keeps what it said. */
import { execFile } from 'node:child_process';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A program that is not there ends with 127, as in a shell. */
export function run(program: string, args: readonly string[]): Promise<Ran> {
  return new Promise((done) => {
    execFile(
      program,
      [...args],
      { maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' },
      (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
        done({ code, out, err });
      },
    );
  });
}
