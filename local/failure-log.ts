/** Prints the part of the host's log that a developer needs: failures, and warnings that a function logged itself. */
import type { HostLog } from './host/host-log.ts';

export function failureLog(print: (line: string) => void): HostLog {
  return (entry) => {
    if (entry.event === 'failed')
      print(
        `! ${entry.function} failed: ${entry.code}${entry.place === undefined ? '' : ` at ${entry.place}`}. It will be retried.`,
      );
    if (entry.event === 'poisoned')
      print(
        `! ${entry.function} gave up on message ${entry.messageId} after ${entry.dequeueCount} tries. The message is in ${entry.queue}-poison.`,
      );
    if (entry.event === 'queue-unreachable')
      print(`! ${entry.function} cannot read queue ${entry.queue}: ${entry.code}`);
    if (entry.event === 'logged' && /^(warn|warning|error|critical)/i.test(entry.level))
      print(`! ${entry.function}: ${entry.message}`);
  };
}
