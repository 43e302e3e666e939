/** The progress of a long import, or of other long work, on stderr if it is a terminal. */
import { basename } from 'node:path';
import { printable } from '../../base/printable.ts';
import type { ImportProgress } from '../import/import.ts';
import type { OutStream } from './screen.ts';

const MEBIBYTE = 1024 * 1024;
/** Smaller files are read too quickly to need a bar. */
const MIN_BYTES = 8 * MEBIBYTE;

/** Undefined if the stream is not a terminal. */
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
      if (bytes >= MIN_BYTES)
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

/** Counts what is done of a known number. */
export interface CountingBar {
  start(total: number): void;
  /** @param note a few words beside it */
  done(count: number, note: string): void;
  end(): void;
}

/** Undefined if the stream is not a terminal. */
export async function countingBar(stream: OutStream): Promise<CountingBar | undefined> {
  if (stream.isTTY !== true) return undefined;
  const { default: cliProgress } = await import('cli-progress');
  const format = '{bar} {percentage} %  {value} of {total}  {note}  {eta_formatted} left';
  const bar = new cliProgress.SingleBar(
    { stream, format, clearOnComplete: true, hideCursor: false, barsize: 24, etaBuffer: 40 },
    cliProgress.Presets.shades_classic,
  );
  return {
    start: (total) => bar.start(total, 0, { note: '' }),
    done: (count, note) => bar.update(count, { note: printable(note) }),
    end: () => bar.stop(),
  };
}
