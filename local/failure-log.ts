/**
 * Prints the part of the host's log that a developer needs: failures, that a timer works again after one, and warnings
 * that a function logged itself.
 */
import type { HostLog } from './host/host-log.ts';

export function failureLog(print: (line: string) => void): HostLog {
  const failing = new Set<string>();
  return (entry) => {
    if (entry.event === 'succeeded' && failing.delete(entry.function)) print(`${entry.function} works again.`);
    if (entry.event === 'failed') {
      // One message of a queue says nothing of the next one.
      if (entry.function.endsWith('-timer')) failing.add(entry.function);
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
