/** How tests run under a mutant: quick files first, since the first test that fails ends the run. */
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** They play random tenants, which takes seconds. */
const SLOW = /engine-against-naive|rectangles/;

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => Number(SLOW.test(a.moduleId)) - Number(SLOW.test(b.moduleId)));
  }
}

/**
 * Stryker's own `testFiles` does not do: with it, changes of constants are switched on after the constants are made,
 * and all of them seem to survive (10.1.1).
 */
export function quickFirst(include: string[]) {
  return defineConfig({
    test: {
      include,
      testTimeout: 60_000,
      reporters: [],
      // One worker for all files of a run; each run still gets a new one, so that constants are made anew.
      isolate: false,
      sequence: { sequencer: QuickFirst },
      // So many random tenants that a change of the code costs about a second.
      env: { RUNS: '100' },
    },
  });
}
