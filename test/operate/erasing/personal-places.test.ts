/** The list of places in the code, in STORAGE.md, and in what a played day leaves, are one list. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { placesTable } from '../../../src/operate/erasing/personal-places.ts';

const STORAGE = readFileSync(new URL('../../../STORAGE.md', import.meta.url), 'utf8');

test('STORAGE.md lists the places where names can stand, as the code does', () => {
  const section = STORAGE.slice(STORAGE.indexOf('### Where names can stand'));
  const rows = section
    .slice(0, section.indexOf('\n## '))
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| place'));
  expect(rows).toEqual(placesTable());
});
