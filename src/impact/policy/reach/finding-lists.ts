/** What was found for each class of apps, in whatever contexts. Classes with the same findings are kept together. */
import { type ClassSet, classesIn } from '../compile/class-set.ts';
import type { Bits } from '../kernel/bit-kernel.ts';
import type { NumberedJudgement } from './verdicts.ts';

export interface Finding {
  readonly judgement: NumberedJudgement;
  readonly people: Bits;
}

/** What was found at the end of one way through the policies. Equal sets have equal numbers. */
export interface Found {
  readonly findings: readonly Finding[];
  readonly prompted: Bits | undefined;
}

/** Classes with the same findings in all contexts. */
export interface FoundInClasses {
  readonly found: readonly Found[];
  readonly classes: readonly number[];
}

export interface FindingLists {
  /** The number of what was found: the same for the same; 0 for nothing. */
  numberOf(found: Found): number;
  add(one: number, list: number): void;
  addAll(classes: ClassSet, list: number): void;
  alike(): readonly FoundInClasses[];
}

/** More than there can be of different findings in one change. */
const MOST_LISTS = 2 ** 24;

export function findingLists(classCount: number): FindingLists {
  const lists: Found[] = [{ findings: [], prompted: undefined }];
  const numbers = new Map<string, number>();
  /** Sets of lists, by number; the first is empty. */
  const sets: (readonly number[])[] = [[]];
  const sums = new Map<number, number>();
  const setOf = new Uint32Array(classCount);
  /** By class, what was added last: most contexts have the same. */
  const lastOf = new Uint32Array(classCount);
  const add = (one: number, list: number) => {
    if (lastOf[one] === list) return;
    lastOf[one] = list;
    const own = setOf[one] ?? 0;
    const members = sets[own] ?? [];
    if (list === 0 || members.includes(list)) return;
    const key = own * MOST_LISTS + list;
    const sum = sums.get(key) ?? sets.push([...members, list]) - 1;
    sums.set(key, sum);
    setOf[one] = sum;
  };
  return {
    numberOf(found) {
      const { findings, prompted } = found;
      if (findings.length === 0 && prompted === undefined) return 0;
      let text = `${prompted ?? ''}`;
      for (const { judgement, people } of findings) text += ` ${judgement.number} ${people}`;
      const number = numbers.get(text) ?? lists.push(found) - 1;
      numbers.set(text, number);
      return number;
    },
    add,
    addAll(classes, list) {
      for (const one of classesIn(classes)) add(one, list);
    },
    alike() {
      const classesOf: number[][] = sets.map(() => []);
      for (const [one, own] of setOf.entries()) classesOf[own]?.push(one);
      return sets.flatMap((members, own) => {
        const classes = classesOf[own] ?? [];
        return own === 0 || classes.length === 0
          ? []
          : [{ found: members.map((list) => lists[list]).filter((one) => one !== undefined), classes }];
      });
    },
  };
}
