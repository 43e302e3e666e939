/** The picture of the rooms is what the imports say. */
import { expect, test } from 'vitest';
import { architecturePage } from '../../bin/architecture-page.ts';
import { pageAt } from './pages.ts';

test('docs/architecture.md shows the imports as they are (node bin/architecture-page.ts writes it)', async () => {
  expect(pageAt('docs/architecture.md').text).toBe(await architecturePage());
});

test('the picture has an arrow for what one room imports from another, and none against the order', async () => {
  const page = await architecturePage();
  expect(page).toContain('detect --> ingest');
  expect(page).not.toContain('ingest --> detect');
});
