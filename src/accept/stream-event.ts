/** The records of one event, in whichever form the hub and the worker hand it over. */
import { MalformedInputError } from '../errors.ts';
import { isMembers } from './read-audit-value.ts';

/** Diagnostic settings write `{"records":[…]}`; forwarders write a list, or one record. @throws MalformedInputError */
export function recordsIn(event: unknown): readonly unknown[] {
  const value = parsed(event);
  if (Array.isArray(value)) return value;
  if (!isMembers(value)) throw new MalformedInputError('stream event', 'is neither a record nor a list of them');
  if (!('records' in value)) return [value];
  if (!Array.isArray(value.records)) throw new MalformedInputError('stream event', 'its records are no list');
  return value.records;
}

/** The worker parses what parses as JSON, and hands over everything else as text or bytes. */
function parsed(event: unknown): unknown {
  if (typeof event !== 'string' && !(event instanceof Uint8Array)) return event;
  const text = typeof event === 'string' ? event : new TextDecoder().decode(event);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MalformedInputError('stream event', 'is not JSON', { cause });
  }
}
