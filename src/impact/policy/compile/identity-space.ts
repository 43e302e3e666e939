/**
 * People and workloads in classes: those who are in the same named sets share one bit, so that a tenant of a million
 * costs what its differences cost.
 */
import { type BitKernel, type Bits, type SetPool, setPool } from '../kernel/bit-kernel.ts';
import { IDENTITY_KINDS, type Identities } from '../tenant/tenant-index-input.ts';
import type { NamedSet } from './named-set.ts';

export interface IdentitySpace {
  readonly identities: Identities;
  readonly pool: SetPool;
  readonly classCount: number;
  /** By number of identity. */
  readonly classOf: Uint32Array;
  /** How many identities, by class. */
  readonly sizes: Uint32Array;
  /** One identity of each class: what is true of it is true of all. */
  readonly examples: Uint32Array;
  /** Undefined for a set that the classes were not made for. */
  setOf(named: NamedSet): Bits | undefined;
  /** How many identities a set holds. */
  sizeOf(set: Bits): number;
}

/** Class of identities that no set may hold. */
const OUTSIDE = 0;

export interface SpaceOptions {
  readonly kernel: BitKernel;
  /** One bit for each identity, whatever the sets: the most that a tenant can cost. */
  readonly oneBitEach?: boolean;
}

/** @param sets that classes must not cut through */
export function identitySpace(
  identities: Identities,
  sets: readonly NamedSet[],
  { kernel, oneBitEach = false }: SpaceOptions,
): IdentitySpace {
  const unique = [...new Map(sets.map((set) => [set.key, set])).values()];
  const { classOf, sizes, examples } = oneBitEach
    ? classPerIdentity(identities)
    : classesOf(
        identities,
        unique.flatMap(({ members }) => (members ? [members()] : [])),
      );
  const pool = setPool(kernel, sizes.length);
  const known = new Map<string, Bits>();
  const kindOf = (number: number) => IDENTITY_KINDS[identities.kinds[number] ?? 0];
  for (const { key, members, kinds, withAgents = false } of unique) {
    const set = pool.takeEmpty();
    const memory = kernel.memory();
    const add = (one: number) => {
      const at = set + (one >>> 5);
      memory[at] = (memory[at] ?? 0) | (1 << (one & 31));
    };
    if (members)
      for (const number of members()) if (isNameable(identities.kinds[number], withAgents)) add(classOf[number] ?? 0);
    if (kinds)
      for (const [one, number] of examples.entries()) if (sizes[one] !== 0 && hasKind(kinds, kindOf(number))) add(one);
    known.set(key, set);
  }
  return {
    identities,
    pool,
    classCount: sizes.length,
    classOf,
    sizes,
    examples,
    setOf: ({ key }) => known.get(key),
    sizeOf: oneBitEach ? (set) => kernel.count(set, pool.words) : (set) => weigh(kernel.memory(), set, sizes),
  };
}

const AGENT = IDENTITY_KINDS.indexOf('agent');

/** No list of people, groups or roles reaches the account of an agent. */
function isNameable(kind: number | undefined, withAgents: boolean): boolean {
  return kind !== OUTSIDE && (withAgents || kind !== AGENT);
}

function hasKind(kinds: NonNullable<NamedSet['kinds']>, kind: (typeof IDENTITY_KINDS)[number] | undefined): boolean {
  return kind !== undefined && kinds.has(kind);
}

interface Classes {
  readonly classOf: Uint32Array;
  readonly sizes: Uint32Array;
  readonly examples: Uint32Array;
}

function classPerIdentity({ count }: Identities): Classes {
  const numbers = Uint32Array.from({ length: count }, (_, number) => number);
  return { classOf: numbers, sizes: new Uint32Array(count).fill(1), examples: numbers };
}

/** Splits the classes by one set after the other; at first there is one for each kind of identity. */
function classesOf({ count, kinds }: Identities, lists: readonly Uint32Array[]): Classes {
  const classOf = Uint32Array.from(kinds);
  const sizes = new Uint32Array(count + IDENTITY_KINDS.length);
  for (const kind of kinds) sizes[kind] = (sizes[kind] ?? 0) + 1;
  const hits = new Uint32Array(sizes.length);
  const movesTo = new Uint32Array(sizes.length);
  let next = IDENTITY_KINDS.length;
  for (const list of lists) {
    const touched: number[] = [];
    for (const number of list) {
      const own = classOf[number] ?? OUTSIDE;
      if (hits[own] === 0) touched.push(own);
      hits[own] = (hits[own] ?? 0) + 1;
    }
    for (const own of touched) {
      const isWhole = own === OUTSIDE || hits[own] === sizes[own];
      movesTo[own] = isWhole ? own : next++;
      if (!isWhole) {
        sizes[movesTo[own] ?? 0] = hits[own] ?? 0;
        sizes[own] = (sizes[own] ?? 0) - (hits[own] ?? 0);
      }
      hits[own] = 0;
    }
    for (const number of list) {
      const own = classOf[number] ?? OUTSIDE;
      classOf[number] = movesTo[own] ?? own;
    }
  }
  const examples = new Uint32Array(next);
  for (let number = count - 1; number >= 0; number -= 1) examples[classOf[number] ?? 0] = number;
  return { classOf, sizes: sizes.slice(0, next), examples };
}

function weigh(memory: Uint32Array, set: Bits, sizes: Uint32Array): number {
  let sum = 0;
  const words = Math.ceil(sizes.length / 32);
  for (let at = 0; at < words; at += 1) {
    let left = memory[set + at] ?? 0;
    while (left !== 0) {
      const bit = 31 - Math.clz32(left & -left);
      sum += sizes[at * 32 + bit] ?? 0;
      left &= left - 1;
    }
  }
  return sum;
}
