/** The runs behind the links of delta queries, and which links have been made invalid. */

const RUNS_KEPT = 200;

/** What a delta link contains: position in the journal, and the query options of the first call. */
export interface DeltaPosition {
  readonly resource: string;
  readonly generation: number;
  readonly position: number;
  readonly issuedAt: number;
  readonly names: readonly string[] | null;
  readonly members: boolean;
  readonly ids: readonly string[] | null;
}

export interface DeltaRun {
  readonly items: readonly object[];
  readonly since: DeltaPosition;
  readonly minimal: boolean;
}

export interface DeltaRuns {
  /** Makes all links of this resource invalid that were given so far. */
  expire(resource: string): void;
  generation(resource: string): number;
  save(run: DeltaRun): number;
  find(number: number): DeltaRun | undefined;
}

export function deltaRuns(): DeltaRuns {
  const generations = new Map<string, number>();
  const runs = new Map<number, DeltaRun>();
  let count = 0;
  return {
    expire: (resource) => void generations.set(resource, (generations.get(resource) ?? 0) + 1),
    generation: (resource) => generations.get(resource) ?? 0,
    save(run) {
      runs.set(++count, run);
      runs.delete(count - RUNS_KEPT);
      return count;
    },
    find: (number) => runs.get(number),
  };
}
