/** Picks the records worth reading: of a million, most are of activities that end nobody's sign-in. */
import { activityOf, normaliseActivity } from '../accept/read-audit-activity.ts';
import { isRelevantActivity } from '../detect/detect-reports.ts';

export interface Sieve {
  /** Indexes of records that may tell something, and of what are no records. */
  sift(raws: readonly unknown[]): { readonly relevant: readonly number[]; readonly strays: readonly number[] };
}

/** Entra has some hundreds of activities; a file with more names is hostile, and gains nothing. */
const MOST_NAMES = 10_000;

export function sieveOf(): Sieve {
  const known = new Map<string, boolean>();
  const isRelevant = (name: string) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const relevant = isRelevantActivity(normaliseActivity(name));
    if (known.size < MOST_NAMES) known.set(name, relevant);
    return relevant;
  };
  return {
    sift(raws) {
      const [relevant, strays]: [number[], number[]] = [[], []];
      for (const [index, raw] of raws.entries()) {
        const name = activityOf(raw);
        if (name !== undefined ? isRelevant(name) : false) relevant.push(index);
        else if (typeof raw !== 'object' || raw === null) strays.push(index);
      }
      return { relevant, strays };
    },
  };
}
