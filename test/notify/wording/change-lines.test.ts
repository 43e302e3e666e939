/** What exactly was changed reads as a line in each language. */
import { expect, test } from 'vitest';
import type { PolicyChange } from '../../../src/detect/policy-change.ts';
import { changeText } from '../../../src/detect/policy-change.ts';
import { changeLine } from '../../../src/notify/wording/change-lines.ts';
import { LANGUAGES } from '../../../src/notify/wording/language.ts';

const none = { shown: [], more: 0 };
const CHANGES: readonly PolicyChange[] = [
  { kind: 'created', state: 'enabled' },
  { kind: 'created' },
  { kind: 'deleted', state: 'report-only' },
  { kind: 'state', from: 'report-only', to: 'enabled' },
  { kind: 'value', path: 'grantControls.operator', from: 'OR' },
  { kind: 'list', path: 'conditions.users.includeUsers', added: { shown: ['ada', 'bo'], more: 3 }, removed: none },
  { kind: 'list', path: 'grantControls.builtInControls', added: none, removed: { shown: ['mfa'], more: 0 } },
  { kind: 'direction', change: 'tightened' },
  { kind: 'more', count: 4 },
  { kind: 'membership', ownerId: 'sales', memberId: 'ada', way: 'joined', policies: 2 },
  { kind: 'membership', ownerId: 'sales', way: 'left', policies: 1 },
];

test.each(LANGUAGES)('in %s', async (language) => {
  const lines = CHANGES.map((change) => changeLine(change, language));
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`__snapshots__/changes-${language}.md`);
});

test('no language says it in the words of another, names of settings apart', () => {
  const ENGLISH = /\b(created|enabled|deleted|report-only|added|removed|none|tightened|more|joined|left|policies)\b/;
  for (const language of LANGUAGES.filter((one) => one !== 'en'))
    for (const change of CHANGES) expect(changeLine(change, language)).not.toMatch(ENGLISH);
});

test('a line of an earlier version is shown as it is', () => {
  expect(changeLine('report-only → enabled', 'de')).toBe('report-only → enabled');
  expect(CHANGES.map(changeText)).toContain('conditions.users.includeUsers: added ada, bo and 3 more');
});
