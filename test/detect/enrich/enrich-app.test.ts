/** A report from a sign-in names an app by its app id; the mirror gives the object id. */
import { describe, expect, test } from 'vitest';
import type { Report } from '../../../src/detect/report.ts';
import { resolveAppSubject } from '../../../src/detect/resolve-app.ts';
import type { Subject } from '../../../src/detect/subject.ts';
import { app, memoryTenant } from '../../fakes/memory-tenant.ts';

const AT = '2031-03-01T08:20:00.000Z';
const registration = {
  applicationId: 'registered',
  urlKinds: [],
  fallbackPublic: false,
  hasCredentials: false,
} as const;
const tenant = memoryTenant({
  objects: [app('sp', { appId: 'app', registration }), app('bare', { appId: 'foreign' })],
  goneSince: { gone: 0 },
});

function report(subject: Subject, source: Report['source'] = 'sign-in'): Report {
  return {
    kind: 'revocation',
    cause: 'policy-blocked',
    subject,
    occurred: { from: AT, to: AT },
    source,
    sourceId: 'row',
    seenAt: AT,
    detail: {},
  };
}
const completed = async (kind: Subject['kind'], id: string) =>
  (await resolveAppSubject(report({ kind, id, name: 'N' }), tenant)).subject;

describe('the subject', () => {
  test.each([
    ['user-app', 'ada_app', 'ada_sp'],
    ['user-app', 'ada@x_y_APP', 'ada@x_y_sp'],
    ['user-app', 'ada_sp', 'ada_sp'],
    ['user-app', 'ada_other', 'ada_other'],
    ['service-principal', 'app', 'sp'],
    ['service-principal', 'sp', 'sp'],
    ['service-principal', 'other', 'other'],
    ['application', 'app', 'registered'],
    ['application', 'foreign', 'foreign'],
    ['application', 'other', 'other'],
    ['user', 'app', 'app'],
    ['device', 'app', 'app'],
  ] as const)('of the kind %s with the id %s gets the id %s', async (kind, id, expected) => {
    expect(await completed(kind, id)).toEqual({ kind, id: expected, name: 'N' });
  });
});

test('the rest of the report stays, and reports of other sources stay as they are', async () => {
  const detected = report({ kind: 'service-principal', id: 'app' });
  expect(await resolveAppSubject(detected, tenant)).toEqual({
    ...detected,
    subject: { kind: 'service-principal', id: 'sp' },
  });
  const other = report({ kind: 'service-principal', id: 'app' }, 'directory-audit');
  expect(await resolveAppSubject(other, tenant)).toBe(other);
});
