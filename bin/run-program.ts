/** Runs a program to its end and returns its output. */
import { execFile } from 'node:child_process';

export interface ProgramResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The exit code is 127 if the program does not exist, as in a shell. */
export function run(program: string, args: readonly string[]): Promise<ProgramResult> {
  return new Promise((done) => {
    execFile(
      program,
      [...args],
      { maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' },
      (error, out, err) => {
        const failure = typeof error?.code === 'number' ? error.code : 127;
        done({ code: error === null ? 0 : failure, out, err });
      },
    );
  });
}
