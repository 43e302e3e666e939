/** The page of permissions is what the list in code says. */
import { expect, test } from 'vitest';
import { permissionsPage } from '../../bin/permissions-page.ts';
import { PERMISSIONS } from '../../src/graph/graph-permissions.ts';
import { pageAt } from './pages.ts';

test('docs/permissions.md is what the list says now (node bin/permissions-page.ts writes it)', () => {
  expect(pageAt('docs/permissions.md').text).toBe(permissionsPage());
});

test('nothing is listed twice, and everything has an id of its own', () => {
  expect(new Set(PERMISSIONS.map(({ name }) => name)).size).toBe(PERMISSIONS.length);
  expect(new Set(PERMISSIONS.map(({ id }) => id)).size).toBe(PERMISSIONS.length);
  for (const { id } of PERMISSIONS) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test('what writes is not granted by default', () => {
  const writing = PERMISSIONS.filter(({ name }) => /Write|Send/.test(name));
  expect(writing.length).toBeGreaterThan(0);
  expect(writing.map(({ set }) => set)).not.toContain('read');
});
