/**
 * Refused sign-ins with an earlier reason: they are evidence of it and not revocations of their own.
 */
import {
  auditRecord,
  change,
  flag,
  objectTarget,
  quoted,
  SESSIONS_VALID_FROM,
  updated,
  userTarget,
} from './audit-record.ts';
import type { LogRecord, Person, Scene, Script } from './scene.ts';
import { type Attempt, policy, signIn } from './sign-in-record.ts';

const HOUR_S = 3600;

function refused(scene: Scene, user: Person, attempt: Omit<Attempt, 'flow' | 'user'>): LogRecord {
  return signIn(scene, { flow: 'nonInteractiveUser', user, ...attempt });
}

function ended(scene: Scene, user: Person, after = 0): LogRecord {
  return auditRecord(scene, {
    activity: 'Update StsRefreshTokenValidFrom Timestamp',
    after,
    targets: [userTarget(user, ...SESSIONS_VALID_FROM)],
  });
}

function switchedTo(scene: Scene, user: Person, to: boolean, after = 0): LogRecord {
  const activity = to ? 'Enable account' : 'Disable account';
  return auditRecord(scene, {
    activity,
    after,
    targets: [userTarget(user, ...updated('AccountEnabled', flag(!to), flag(to)))],
  });
}

/** The audit log has the object id of a device, and the device id of sign-ins beside it. */
function ofDevice(scene: Scene) {
  const [id, deviceId, actor, user] = [scene.random.guid(), scene.random.guid(), scene.app(), scene.person()];
  const more = {
    deviceDetail: { deviceId, displayName: 'LAPTOP', isCompliant: false, isManaged: true, trustType: 'AzureAd' },
  };
  return {
    setCompliant: (to: boolean, after: number): LogRecord => {
      const targets = [objectTarget('Device', id, 'LAPTOP', ...updated('IsCompliant', flag(!to), flag(to)))];
      return auditRecord(scene, {
        activity: 'Update device',
        category: 'Device',
        actor,
        after,
        targets,
        details: { DeviceId: deviceId },
      });
    },
    refused: (after: number) => refused(scene, user, { code: 53000, after, more, needs: DETAILED }),
  };
}

/** What only some forms of export contain: the flow, the policies, the device. */
const DETAILED = ['flow', 'details'] as const;

export const STORY_SCRIPTS: Readonly<Record<string, Script>> = {
  'disabled, then refused': (scene) => {
    const user = scene.person();
    return {
      expected: ['account-disabled'],
      records: [switchedTo(scene, user, false), refused(scene, user, { code: 50057, after: HOUR_S })],
    };
  },
  'deleted, then refused': (scene) => {
    const user = scene.person();
    const act = auditRecord(scene, {
      activity: 'Delete user',
      targets: [userTarget(user, change('Is Hard Deleted', null, quoted('False')))],
    });
    return { expected: ['account-deleted'], records: [act, refused(scene, user, { code: 500341, after: HOUR_S })] };
  },
  'sessions ended, then refused': (scene) => {
    const user = scene.person();
    return {
      expected: ['sessions-revoked'],
      records: [ended(scene, user), refused(scene, user, { code: 50173, after: HOUR_S })],
    };
  },
  'password reset, then refused': (scene) => {
    const user = scene.person();
    const act = auditRecord(scene, { activity: 'Reset user password', targets: [userTarget(user)] });
    return { expected: ['password-reset'], records: [act, refused(scene, user, { code: 50173, after: HOUR_S })] };
  },

  'disabled, refused, enabled, signed in': (scene) => {
    const user = scene.person();
    const records = [
      switchedTo(scene, user, false),
      refused(scene, user, { code: 50057, after: 1800 }),
      switchedTo(scene, user, true, HOUR_S),
      refused(scene, user, { code: 0, after: 2 * HOUR_S }),
    ];
    return { expected: ['account-disabled'], records };
  },
  'key removed, then refused': (scene) => {
    const app = scene.app();
    const keys = updated(
      'KeyDescription',
      JSON.stringify(['[KeyIdentifier=one,KeyType=Password,KeyUsage=Verify,DisplayName=one]']),
      '[]',
    );
    const act = auditRecord(scene, {
      activity: 'Update application – Certificates and secrets management ',
      category: 'ApplicationManagement',
      targets: [objectTarget('Application', app.applicationId, app.name, ...keys)],
      details: { AppId: app.appId },
    });
    return {
      expected: ['app-credential-lost'],
      records: [act, signIn(scene, { code: 7000215, flow: 'servicePrincipal', app, after: HOUR_S })],
    };
  },
  'method deleted, then asked for one': (scene) => {
    const user = scene.person();
    const act = auditRecord(scene, {
      activity: 'User deleted security info',
      service: 'Authentication Methods',
      actor: user,
      targets: [userTarget(user)],
    });
    return {
      expected: ['mfa-changed'],
      records: [act, refused(scene, user, { code: 50079, after: HOUR_S, needs: DETAILED })],
    };
  },
  'policy made, then two blocked by it': (scene) => {
    const id = scene.random.guid();
    const content = {
      id,
      displayName: 'Block',
      state: 'enabled',
      conditions: { users: { includeUsers: ['All'] } },
      grantControls: { operator: 'OR', builtInControls: ['block'] },
    };
    const act = auditRecord(scene, {
      activity: 'Add conditional access policy',
      category: 'Policy',
      service: 'Conditional Access',
      targets: [objectTarget('Policy', id, 'Block', change('ConditionalAccessPolicy', null, JSON.stringify(content)))],
    });
    const more = {
      conditionalAccessStatus: 'failure',
      appliedConditionalAccessPolicies: [{ ...policy(scene, 'failure'), id }],
    };
    const records = [1, 2].map((hours) =>
      refused(scene, scene.person(), { code: 53003, after: hours * HOUR_S, more, needs: DETAILED }),
    );
    return { expected: ['policy-changed'], records: [act, ...records] };
  },
  'device out of compliance, then refused': (scene) => {
    const { setCompliant, refused } = ofDevice(scene);
    return { expected: ['device-noncompliant'], records: [setCompliant(false, 0), refused(HOUR_S)] };
  },
  'device compliant again, and then refused': (scene) => {
    const { setCompliant, refused } = ofDevice(scene);
    return {
      expected: ['device-noncompliant', 'device-noncompliant'],
      records: [setCompliant(false, 0), setCompliant(true, HOUR_S), refused(3 * HOUR_S)],
    };
  },
  'refused before sessions were ended': (scene) => {
    const user = scene.person();
    return {
      expected: ['sessions-revoked', 'sessions-revoked'],
      records: [refused(scene, user, { code: 50173, after: 0 }), ended(scene, user, HOUR_S)],
    };
  },
  'unused too long, though sessions were ended': (scene) => {
    const user = scene.person();
    return {
      expected: ['sessions-revoked', 'refresh-token-inactive'],
      records: [ended(scene, user), refused(scene, user, { code: 700082, after: HOUR_S })],
    };
  },
  'asked for a factor, though the account was disabled before': (scene) => {
    const user = scene.person();
    const records = [
      switchedTo(scene, user, false),
      switchedTo(scene, user, true, HOUR_S),
      refused(scene, user, { code: 50076, after: 2 * HOUR_S, needs: DETAILED }),
    ];
    return { expected: ['account-disabled', 'mfa-required'], records };
  },
  'five disabled by one script': (scene) => {
    const records = [0, 1, 2, 3, 4].map((after) => switchedTo(scene, scene.person(), false, after));
    return { expected: records.map(() => 'account-disabled' as const), records };
  },
};
