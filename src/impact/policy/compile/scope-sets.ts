/** The bits of a policy's scope: who is in it for sure, and who may be. */
import { InvariantError } from '../../../base/errors.ts';
import type { Bits } from '../kernel/bit-kernel.ts';
import type { IdentitySpace } from './identity-space.ts';
import type { NamedSet } from './named-set.ts';
import type { NamedScope, NamedSide } from './named-sets.ts';

export interface ScopeSets {
  readonly sure: Bits;
  /** Absent where nobody is in doubt. */
  readonly maybe?: Bits;
  /** Why they are in doubt. */
  readonly doubt?: string;
}

/** Every set that the scope names, for the classes to respect. */
export function setsOfScope({ include, exclude }: NamedScope): readonly NamedSet[] {
  return [include, exclude].flatMap(({ sets, unknown }) => [...sets, ...unknown.map(({ whom }) => whom)]);
}

/** Exclusion always wins. @param own collects the sets that are taken, to give them back */
export function scopeSets({ include, exclude }: NamedScope, space: IdentitySpace, own: Bits[]): ScopeSets {
  const { pool } = space;
  const { kernel, words } = pool;
  const sure = unionOf(include.sets, space, own);
  const unknown = [...include.unknown, ...exclude.unknown];
  if (unknown.length === 0) {
    for (const named of exclude.sets) kernel.andNot(sure, sure, bitsOf(named, space), words);
    return { sure };
  }
  const whom = ({ unknown: some }: NamedSide) => some.map((one) => one.whom);
  const maybe = unionOf([...include.sets, ...whom(include)], space, own);
  for (const named of exclude.sets) kernel.andNot(maybe, maybe, bitsOf(named, space), words);
  for (const named of [...exclude.sets, ...whom(exclude)]) kernel.andNot(sure, sure, bitsOf(named, space), words);
  kernel.andNot(maybe, maybe, sure, words);
  return { sure, maybe, doubt: `not known: ${unknown.map(({ what }) => what).join(', ')}` };
}

/** Sets that are the same, in the same policies, are equal scopes. */
export function scopeKey({ include, exclude }: NamedScope): string {
  return [include, exclude].map(sideKey).join(' / ');
}

function sideKey({ sets, unknown }: NamedSide): string {
  return [...new Set([...sets.map(({ key }) => key), ...unknown.map(({ what }) => what)])].sort().join(' + ');
}

function unionOf(sets: readonly NamedSet[], space: IdentitySpace, own: Bits[]): Bits {
  const { pool } = space;
  const union = pool.takeEmpty();
  own.push(union);
  for (const named of sets) pool.kernel.or(union, union, bitsOf(named, space), pool.words);
  return union;
}

function bitsOf(named: NamedSet, space: IdentitySpace): Bits {
  const bits = space.setOf(named);
  if (bits === undefined) throw new InvariantError(`the classes were not made for ${named.key}`);
  return bits;
}
