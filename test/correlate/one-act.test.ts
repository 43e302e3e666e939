/** One act may write several records. Whichever comes first, they are one revocation under the strongest cause. */
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/detect/report.ts';
import { assignmentSubjectId, grantSubjectId } from '../../src/detect/subject.ts';
import { ADA, APP, audited, seen, uncorrelated } from './report-builder.ts';
import { modelOf } from './settled-model.ts';

const APPLICATION = '0d0d0d0d-4444-4444-8444-000000000001';
const SECOND = 1 / 60;

const app = { kind: 'service-principal', id: APP } as const;
const registration = { kind: 'application', id: APPLICATION } as const;
const assignment = { kind: 'assignment', id: assignmentSubjectId(APP, ADA) } as const;
const grant = { kind: 'grant', id: grantSubjectId(APP, ADA) } as const;
const together = { correlationId: 'c' } as const;

const STORIES: Readonly<Record<string, readonly [readonly Report[], readonly string[]]>> = {
  'a reset and the sessions it ends': [
    [audited(1, { cause: 'password-reset', ...together }), audited(1.01, { cause: 'sessions-revoked', ...together })],
    ['password-reset'],
  ],
  'a reset, a second record of it, and the sessions': [
    [
      audited(1, { cause: 'password-changed', ...together }),
      audited(1.001, { cause: 'password-reset', ...together }),
      audited(1.002, { cause: 'sessions-revoked', ...together }),
    ],
    ['password-reset'],
  ],
  'a reset, and sessions ended a second later by the same tool': [
    [audited(1, { cause: 'password-reset' }), audited(1 + SECOND, { cause: 'sessions-revoked' })],
    ['password-reset'],
  ],
  'a reset that the self-service reported too': [
    [audited(1, { cause: 'password-reset' }), uncorrelated(2, { cause: 'password-reset' })],
    ['password-reset'],
  ],
  'a reset, and a reading that shows only a new password': [
    [
      audited(1, { cause: 'password-reset' }),
      uncorrelated(1, { cause: 'password-changed', source: 'users-delta', sourceId: 'reading' }),
    ],
    ['password-reset'],
  ],
  'a reset, and sessions ended much later': [
    [audited(1, { cause: 'password-reset' }), audited(30, { cause: 'sessions-revoked' })],
    ['password-reset', 'sessions-revoked'],
  ],
  'an account disabled and its sessions ended': [
    [audited(1), audited(1 + SECOND, { cause: 'sessions-revoked' })],
    ['account-disabled'],
  ],
  'a registration and its service principal': [
    [
      audited(1, { cause: 'app-deleted', subject: registration, ...together }),
      audited(1.01, { cause: 'app-deleted', subject: app, ...together }),
    ],
    ['app-deleted'],
  ],
  'a registration and the service principal of another act': [
    [
      audited(1, { cause: 'app-deleted', subject: registration }),
      audited(1.01, { cause: 'app-deleted', subject: app }),
    ],
    ['app-deleted', 'app-deleted'],
  ],
  'an app, its key, its roles and its consents': [
    [
      audited(1, { cause: 'app-deleted', subject: app, ...together }),
      audited(1.01, { cause: 'app-credential-lost', subject: registration, ...together }),
      audited(1.02, { cause: 'app-role-removed', subject: assignment }),
      seen(0, 4, { cause: 'consent-revoked', subject: grant, source: 'grants-delta' }),
    ],
    ['app-deleted'],
  ],
  'a role taken away long before the app': [
    [
      audited(60, { cause: 'app-deleted', subject: app }),
      audited(1, { cause: 'app-role-removed', subject: assignment }),
    ],
    ['app-deleted', 'app-role-removed'],
  ],
  'a clean-up within seconds': [
    [
      audited(1, { cause: 'password-reset' }),
      audited(1 + SECOND, { cause: 'consent-revoked', subject: grant }),
      audited(1, { cause: 'mfa-changed' }),
    ],
    ['consent-revoked', 'mfa-changed', 'password-reset'],
  ],
};

describe.each(Object.entries(STORIES))('%s', (_, [reports, causes]) => {
  test.each([
    ['in order', reports],
    ['in reverse', reports.toReversed()],
    ['each twice', reports.flatMap((report) => [report, report])],
  ])('%s', async (_order, delivered) => {
    const unmerged = (await modelOf(delivered))
      .map((text) => JSON.parse(text))
      .filter(([, , state]) => state !== 'folded');
    expect(unmerged.map(([cause]) => cause).sort()).toEqual(causes);
  });
});
