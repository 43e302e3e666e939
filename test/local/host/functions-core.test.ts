/** What the worker lends to the package: it is there for whoever requires it, and for nobody else. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the core API answers a require and no import, as in Azure', () => {
  // In a process of its own: here the test runner would resolve the names itself.
  const { stdout, stderr } = spawnSync(process.execPath, [`${import.meta.dirname}/fixtures/core-by-require.ts`], {
    encoding: 'utf8',
  });

  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ required: expect.any(String), imported: 'ERR_MODULE_NOT_FOUND' });
});
