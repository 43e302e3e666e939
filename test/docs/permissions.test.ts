/** docs/permissions.md agrees with the list of permissions in the code. */
import { expect, test } from 'vitest';
import { permissionsPage } from '../../bin/permissions-page.ts';
import { PERMISSIONS } from '../../src/graph/graph-permissions.ts';
import { pageAt } from './pages.ts';

test('docs/permissions.md is up to date (node bin/permissions-page.ts writes it)', () => {
  expect(pageAt('docs/permissions.md').text).toBe(permissionsPage());
});

test('no permission is listed twice, and each has its own id', () => {
  expect(new Set(PERMISSIONS.map(({ name }) => name)).size).toBe(PERMISSIONS.length);
  expect(new Set(PERMISSIONS.map(({ id }) => id)).size).toBe(PERMISSIONS.length);
  for (const { id } of PERMISSIONS) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test('permissions that write are not granted by default', () => {
  const writing = PERMISSIONS.filter(({ name }) => /Write|Send/.test(name));
  expect(writing.length).toBeGreaterThan(0);
  expect(writing.map(({ set }) => set)).not.toContain('read');
});
