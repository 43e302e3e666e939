/** Every relevant audit activity: a record that proves its cause, and one that only has its name. */
import { describe, expect, test } from 'vitest';
import { DETECTORS, isRelevantActivity } from '../../src/detect/detect-reports.ts';
import { normaliseActivity } from '../../src/ingest/records/audit-activity.ts';
import { ACTIVITY_ROWS } from './activity-catalogue.ts';
import { elsewhere } from './activity-forms.ts';
import { POLICY_ROWS } from './causes/policy-catalogue.ts';
import { reportsOf } from './observed.ts';

const rows = [...ACTIVITY_ROWS, ...POLICY_ROWS].flatMap(({ names, ...row }) => names.map((name) => ({ name, ...row })));
const summariesFor = (raw: object) => reportsOf(raw).map(({ kind, cause }) => `${kind} ${cause}`);

describe.each(rows)('"$name" as $report', ({ name, report, proof, beside }) => {
  test('is proven', () => {
    expect(summariesFor(proof(name))).toEqual([report]);
    expect(summariesFor(proof(`${name.toUpperCase()}.`))).toEqual([report]);
  });

  test('does not follow from the name alone', () => {
    expect(summariesFor(beside(name)).filter((other) => other === report)).toEqual([]);
    expect(
      summariesFor({
        ...proof(name),
        result: 'failure',
        ResultStatus: 'Failed',
        PropertyCollection: [{ Name: 'result', Value: 'Failed' }],
      }),
    ).toEqual([]);
  });
});

/** They begin something, grant something, or come before the record that counts. */
const IDLE = [
  'Update external secrets',
  'Add user',
  'Set force change user password',
  'Set force change password',
  'Update PasswordProfile',
  'User Password Registration',
  'Admin started password reset',
  'User started password reset',
  'User started password change',
  'POST UserAuthMethod.ResetPasswordOnPasswordMethods',
  'Self-service password reset flow activity progress',
  'Create application password for user',
  'Delete application password for user',
  'User registered security info',
  'User registered all required security info',
  'User changed default security info',
  'User updated security info',
  'User reviewed security info',
  'User started security info registration',
  'User canceled security info registration',
  'Admin registered security info',
  'Admin updated security info',
  'Create Temporary Access Pass method for user',
  'Fraud reported - no action taken',
  'Add Passkey (device-bound) security key',
  'Add FIDO2 security key',
  'Add permission grant policy',
  'Add AuthenticationContextClassReference',
  'Accept Terms Of Use',
  'Decline Terms Of Use',
  'Delete Consent',
  // The directory writes its own record beside each of these.
  'Add member to role completed (PIM activation)',
  'Add eligible member to role in PIM completed (permanent)',
  'Add member to role in PIM completed (permanent)',
  'Change user license',
  'Set license properties',
  'Remove registered owner from device',
  'Remove registered users from device',
  // Names of streams. Identity Protection writes their records in another form.
  'User Risk Detection',
  'Risky user',
];

test.each(IDLE)('"%s" is irrelevant', (name) => {
  expect(isRelevantActivity(normaliseActivity(name))).toBe(false);
  expect(summariesFor(elsewhere(name))).toEqual([]);
});

test.each([
  'Add member to group',
  'Remove member from group',
  'Delete group',
  'Add member to role',
  'Remove member from role',
])('"%s" is relevant, but gives no report without the policies and apps that use the group or role', (name) => {
  expect(isRelevantActivity(normaliseActivity(name))).toBe(true);
  expect(summariesFor(elsewhere(name))).toEqual([]);
});

/** No policy can refer yet to what they create. */
const TOO_SOON = [
  'Add named location',
  'Added named location',
  'Create named location',
  'Restore named location',
  'Authentication Strength Policy Create',
];

test.each(TOO_SOON)('"%s" affects nobody yet', (name) => {
  expect(summariesFor(elsewhere(name))).toEqual([]);
});

test('no detector declares an activity that the catalogue does not prove', () => {
  const idle = new Set(TOO_SOON.map(normaliseActivity));
  const proven = new Set(rows.map(({ name, report }) => `${report.split(' ')[1]} ${normaliseActivity(name)}`));
  const declared = Object.entries(DETECTORS).flatMap(([cause, { activities }]) =>
    activities.filter((activity) => !idle.has(activity)).map((activity) => `${cause} ${activity}`),
  );
  expect(declared.filter((activity) => !proven.has(activity))).toEqual([]);
});
