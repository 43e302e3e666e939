/** What every cause declares of itself. */
import { expect, test } from 'vitest';
import { DETECTORS } from '../../src/detect/detect-reports.ts';

test.each(Object.entries(DETECTORS))('%s says what it is about, how it is seen, who helps, and where to read on', (cause, { about, activities }) => {
  expect(about.subjects.length).toBeGreaterThan(0);
  expect(Object.keys(about.seenIn).length).toBeGreaterThan(0);
  expect(about.runbook).toBe(`docs/runbooks/${cause}.md`);
  expect(new URL(about.source).hostname).toBe('learn.microsoft.com');
  for (const activity of activities) expect(activity).toBe(activity.toLowerCase());
  expect('directory-audit' in about.seenIn || 'unified-audit-log' in about.seenIn).toBe(activities.length > 0);
});
