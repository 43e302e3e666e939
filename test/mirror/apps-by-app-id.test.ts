/** An app is found by its app id, without reading all apps for each sign-in. */
import { expect, test } from 'vitest';
import { appsByAppId } from '../../src/mirror/apps-by-app-id.ts';
import type { ServicePrincipal } from '../../src/mirror/tenant.ts';
import { app } from '../fakes/memory-tenant.ts';

const MINUTE = 60_000;

function finder(appsAt: (at: number) => readonly ServicePrincipal[]) {
  const readAt: number[] = [];
  const find = appsByAppId(
    async function* (at) {
      readAt.push(at);
      yield* appsAt(at);
    },
    async (id, at) => appsAt(at).find((one) => one.id === id),
  );
  return { find, readAt };
}

test('ids are compared without case, and one read of all apps serves many questions', async () => {
  const { find, readAt } = finder(() => [app('mail'), app('notes')]);
  const found = await Promise.all(['MAIL-app-id', 'notes-app-id', 'mail-app-id'].map((appId) => find(appId, MINUTE)));
  expect(found.map((one) => one?.id)).toEqual(['mail', 'notes', 'mail']);
  expect(readAt).toEqual([MINUTE]);
});

test('an unknown app id is read again after a minute, not at every question', async () => {
  const { find, readAt } = finder((at) => (at < 3 * MINUTE ? [] : [app('mail')]));
  for (const at of [MINUTE, MINUTE + 1, 2 * MINUTE]) expect(await find('mail-app-id', at)).toBeUndefined();
  expect((await find('mail-app-id', 4 * MINUTE))?.id).toBe('mail');
  expect(readAt).toEqual([MINUTE, 4 * MINUTE]);
});

test('a live app is preferred to a deleted one with the same app id', async () => {
  const { find } = finder(() => [app('old', { appId: 'same', deleted: true }), app('young', { appId: 'same' })]);
  expect((await find('same', MINUTE))?.id).toBe('young');
});
