/** Prints the part of the host's log that a developer needs: failures, and warnings that a function logged itself. */
import type { HostLog } from './host/host-log.ts';

export function failureLog(print: (line: string) => void): HostLog {
  return (entry) => {
    if (entry.event === 'failed') {
      const place = entry.place === undefined ? '' : ` at ${entry.place}`;
      print(`! ${entry.function} failed: ${entry.code}${place}. It will be retried.`);
    }
    if (entry.event === 'poisoned') {
      const { messageId, dequeueCount, queue } = entry;
      print(
        `! ${entry.function} gave up on message ${messageId} after ${dequeueCount} tries. It is in ${queue}-poison.`,
      );
    }
    if (entry.event === 'queue-unreachable')
      print(`! ${entry.function} cannot read queue ${entry.queue}: ${entry.code}`);
    if (entry.event === 'logged' && /^(warn|warning|error|critical)/i.test(entry.level))
      print(`! ${entry.function}: ${entry.message}`);
  };
}
