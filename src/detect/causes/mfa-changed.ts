/** A user's second factor changed: a method is gone, or a second factor is demanded from now on. */
import type { AuditChange, AuditLogRecord } from '../../ingest/records/audit-log-record.ts';
import { isMembers } from '../../ingest/records/record-values.ts';
import { changeOf, type IdentifiedTarget, plainText, targetsOf, userSubject } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';
import type { Detail } from '../report.ts';

const DELETIONS = [
  'user deleted security info',
  'admin deleted security info',
  'remove users strong authentication phone app detail',
  'delete passkey (device-bound) security key',
  'delete passkey (device-bound)',
  'delete passkey',
  'delete fido2 security key',
  'delete windows hello for business credential',
  'delete passwordless phone sign-in credential',
];
const ENABLE = 'enable strong authentication';
const DISABLE = 'disable strong authentication';

export const mfaChanged: Detector = {
  seenIn: {
    'directory-audit': 'a method deleted; Enable or Disable Strong Authentication; Update user with such a property',
    'sign-in': '50072, 50079',
  },
  activities: [...DELETIONS, ENABLE, DISABLE, 'update user'],

  fromRecord(signal) {
    return targetsOf(signal.record.targets, 'User').flatMap((target) => {
      const mfa = changeFor(signal.record, target);
      if (mfa === undefined) return [];
      const subject = userSubject(target);
      return [reportOf(signal, { kind: 'revocation', cause: 'mfa-changed', subject, detail: { mfa } })];
    });
  },

  fromChange: {},
};

function changeFor({ activity }: AuditLogRecord, { changes }: IdentifiedTarget): Detail['mfa'] {
  if (DELETIONS.includes(activity)) return 'method-lost';
  const required = isMfaRequired(changes);
  if (required.before !== undefined && required.before === required.after) return undefined;
  // The name of the activity decides, unless the values show the opposite.
  if (activity === ENABLE) return required.after === false ? undefined : 'required';
  if (activity === DISABLE) return required.after === true ? undefined : 'lifted';
  if (required.after !== undefined) return required.after ? 'required' : 'lifted';
  return lostMethods(changes).length > 0 ? 'method-lost' : undefined;
}

/**
 * Per-user MFA, an entry per relying party with a State: 1 enabled, 2 enforced; 0, or no entry, is off. Undefined where
 * the record does not have the property.
 */
export function isMfaRequired(changes: readonly AuditChange[]): {
  readonly before?: boolean;
  readonly after?: boolean;
} {
  const change = changeOf(changes, 'StrongAuthenticationRequirement');
  return change === undefined ? {} : { before: isDemanded(change.before), after: isDemanded(change.after) };
}

function isDemanded(value: unknown): boolean {
  return entriesOf(value).some(({ State }) => Number(plainText(State)) > 0);
}

/** Kinds of method, by number, that the user had before and has no more. */
export function lostMethods(changes: readonly AuditChange[]): readonly number[] {
  const change = changeOf(changes, 'StrongAuthenticationMethod');
  if (change === undefined) return [];
  const kept = methodsIn(change.after);
  return methodsIn(change.before).filter((method) => !kept.includes(method));
}

function methodsIn(value: unknown): readonly number[] {
  return entriesOf(value).flatMap(({ MethodType }) =>
    /^\d+$/.test(plainText(MethodType)) ? [Number(MethodType)] : [],
  );
}

function entriesOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return (Array.isArray(value) ? value : [value]).filter(isMembers);
}
