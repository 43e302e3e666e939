/** What of the host's log a person at a laptop needs to see: what failed, and what a function itself had to say. */
import type { HostLog } from './host/host-log.ts';

export function failuresOnly(print: (line: string) => void): HostLog {
  return (entry) => {
    if (entry.event === 'failed')
      print(
        `! ${entry.function} failed: ${entry.code}${entry.place === undefined ? '' : ` at ${entry.place}`}; it is tried again`,
      );
    if (entry.event === 'poisoned')
      print(
        `! ${entry.function} gave up on message ${entry.messageId} after ${entry.dequeueCount} tries; it is kept in ${entry.queue}-poison`,
      );
    if (entry.event === 'queue-unreachable')
      print(`! ${entry.function} cannot read queue ${entry.queue}: ${entry.code}`);
    if (entry.event === 'said' && /^(warn|warning|error|critical)/i.test(entry.level))
      print(`! ${entry.function}: ${entry.message}`);
  };
}
