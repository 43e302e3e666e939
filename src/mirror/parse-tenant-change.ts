/** A change of the tenant as it comes back out of the queue, where the mirror put it. */
import { MalformedInputError } from '../errors.ts';
import type { TenantChange } from './tenant-change.ts';

const OBJECTS: readonly unknown[] = [
  'user',
  'service-principal',
  'device',
  'assignment',
  'credentials',
  'membership',
  'grants',
  'policy',
] satisfies readonly TenantChange['object'][];

/** The mirror's own writing, so the frame stands for the rest. @throws MalformedInputError where the frame is not that of a change */
export function parseTenantChange(raw: Readonly<Record<string, unknown>>): TenantChange {
  const { object, between } = raw;
  const framed = OBJECTS.includes(object) && typeof between === 'object' && between !== null && 'from' in between && 'to' in between;
  if (!framed) throw new MalformedInputError('queue message', 'is no change of the tenant: "object" or "between" is not as it must be');
  return raw as unknown as TenantChange;
}
