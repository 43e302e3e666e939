/** How far a long reading has come, on a terminal's standard error; nothing at all elsewhere. */
import { basename } from 'node:path';
import type { ImportProgress } from '../import/import.ts';
import { type OutStream, printable } from './screen.ts';

const MEBIBYTE = 1024 * 1024;
/** A file that is read at once needs no bar. */
const WORTH_A_BAR = 8 * MEBIBYTE;

export async function progressBar(stream: OutStream): Promise<ImportProgress | undefined> {
  if (stream.isTTY !== true) return undefined;
  const { default: cliProgress } = await import('cli-progress');
  const format = '{file} {bar} {percentage} %  {done} of {size} MiB  {eta_formatted} left';
  const bar = new cliProgress.SingleBar(
    { stream, format, clearOnComplete: true, hideCursor: false, barsize: 24, etaBuffer: 40 },
    cliProgress.Presets.shades_classic,
  );
  let done = 0;
  return {
    start(file, bytes) {
      done = 0;
      if (bytes >= WORTH_A_BAR)
        bar.start(bytes, 0, { file: printable(basename(file)), done: '0', size: (bytes / MEBIBYTE).toFixed(0) });
    },
    read(bytes) {
      done += bytes;
      if (bar.isActive) bar.update(done, { done: (done / MEBIBYTE).toFixed(0) });
    },
    end() {
      if (bar.isActive) bar.stop();
    },
  };
}
