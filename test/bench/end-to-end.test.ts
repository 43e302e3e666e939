/** What the end-to-end measurement stands on, without the minutes that it takes. */
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkoutOf } from '../../bench/end-to-end/old-checkout.ts';

test('a commit that the repository does not have is no checkout', async () => {
  expect(await checkoutOf('0123456789abcdef0123456789abcdef01234567')).toBeUndefined();
});

test('a checkout goes again', async () => {
  // Without a repository there is nothing to check out: the package is built in such a place.
  const checkout = await checkoutOf('HEAD');
  if (checkout === undefined) return;
  const { root } = checkout;
  expect(existsSync(`${root}/src/pipeline.ts`)).toBe(true);
  await checkout[Symbol.asyncDispose]();
  expect(existsSync(root)).toBe(false);
});
