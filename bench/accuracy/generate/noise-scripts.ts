/** Unrelated records of the directory. */
import { auditRecord, change, objectTarget, quoted, userTarget } from './audit-record.ts';
import type { Script } from './scene.ts';

/** Activities that end nobody's sign-in, or where the log alone does not show it. */
const NOISE = [
  ...[
    'Add member to group',
    'Remove member from group',
    'Add group',
    'Update group',
    'Add member to role',
    'Remove member from role',
    'Change user license',
  ],
  ...[
    'Set Company Information',
    'Invite external user',
    'Redeem external user invite',
    'Add owner to application',
    'Add application',
    'Add service principal',
  ],
  ...[
    'Add device',
    'Register device',
    'Add registered owner to device',
    'Synchronization rule action',
    'Import',
    'Export',
    'Validate user authentication',
  ],
  ...[
    'Viewed Sign-ins',
    'Update external secrets',
    'Add BitLocker key',
    'Read BitLocker key',
    'Update company settings',
    'Something that nobody has heard of',
  ],
];

function noise(activity: string): Script {
  return (scene) => {
    const targets = [
      userTarget(scene.person()),
      objectTarget(
        'Group',
        scene.random.guid(),
        'Example Group',
        change('Group.DisplayName', null, quoted('Example Group')),
      ),
    ];
    return {
      expected: [],
      records: [auditRecord(scene, { activity, category: 'GroupManagement', targets, needs: ['many-targets'] })],
    };
  };
}

export const NOISE_SCRIPTS: Readonly<Record<string, Script>> = Object.fromEntries(
  NOISE.map((activity) => [activity, noise(activity)]),
);
