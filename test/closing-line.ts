/** Ends a test run with one plain line, for whoever reads its log by machine: vitest's own summary is coloured. */
import type { Reporter } from 'vitest/node';

export const closingLine: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const counted = (state: (typeof states)[number]) => states.filter((candidate) => candidate === state).length;
    // A file that cannot be loaded has no tests to fail.
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandledErrors.length;
    console.log(`${counted('passed')} passed, ${counted('failed') + broken} failed`);
  },
};
