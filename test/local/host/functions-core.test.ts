/** The core API that the worker gives to the package: only `require` finds it. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('require finds the core API and import does not, as in Azure', () => {
  // In a process of its own: here the test runner would resolve the names itself.
  const { stdout, stderr } = spawnSync(process.execPath, [`${import.meta.dirname}/fixtures/core-by-require.ts`], {
    encoding: 'utf8',
  });

  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ required: expect.any(String), imported: 'ERR_MODULE_NOT_FOUND' });
});
