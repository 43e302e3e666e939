/** Which rectangles each person is in: people of the same rectangles share one set. */

export interface SetsOfPeople {
  /** By number of the person; 0: in none. */
  readonly setOf: Uint32Array;
  /** The numbers of the rectangles of each set, ascending. The first set is empty. */
  readonly sets: readonly (readonly number[])[];
}

/** One pass over each rectangle. @param count of people @param rectangles the numbers of people in each */
export function setsOfPeople(count: number, rectangles: readonly Iterable<number>[]): SetsOfPeople {
  const setOf = new Uint32Array(count);
  const sets: (readonly number[])[] = [[]];
  for (const [number, people] of rectangles.entries()) {
    /** By set, the set with this rectangle as well. */
    const grown: number[] = [];
    for (const person of people) {
      const own = setOf[person] ?? 0;
      grown[own] ??= sets.push([...(sets[own] ?? []), number]) - 1;
      setOf[person] = grown[own];
    }
  }
  return { setOf, sets };
}

/** Without sets that nobody has; in the order in which people have them. @param setOf by place of the person */
export function tidySets({ setOf, sets }: SetsOfPeople): SetsOfPeople {
  const kept: (readonly number[])[] = [];
  const numbers: number[] = [];
  const renumbered = setOf.map((set) => {
    numbers[set] ??= kept.push(sets[set] ?? []) - 1;
    return numbers[set];
  });
  return { setOf: renumbered, sets: kept };
}
