import { defineConfig } from 'vitest/config';
import { closingLine } from './test/closing-line.ts';

// A mode, not `LONG=1 vitest` in a script: on Windows npm runs scripts in cmd, which cannot set a variable like that.
export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: mode === 'long' ? 1_800_000 : 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    reporters: ['default', closingLine],
    env: mode === 'long' ? { LONG: '1' } : {},
  },
}));
