/** Records of the directory audit log as Graph returns them. One in a hundred ends somebody's sign-in. */
const START = Date.UTC(2031, 2, 1);
const RELEVANT = 100;
const ORDINARY = [
  'Add member to group',
  'Update group',
  'User registered security info',
  'Add device',
  'Add owner to application',
  'Change user license',
];

export function auditRecordOf(n: number): object {
  const user = guidOf('aaaa', n);
  const relevant = n % RELEVANT === 0;
  const activity = relevant ? 'Disable account' : ORDINARY[n % ORDINARY.length];
  return {
    id: `Directory_${guidOf('c0c0', n)}_EXMPL_${n}`,
    category: 'UserManagement',
    correlationId: guidOf('c0c0', n),
    result: 'success',
    resultReason: '',
    activityDisplayName: activity,
    activityDateTime: new Date(START + n * 1000).toISOString().replace('Z', '1234Z'),
    loggedByService: 'Core Directory',
    operationType: 'Update',
    initiatedBy: {
      app: null,
      user: {
        id: guidOf('adad', n % 50),
        displayName: null,
        userPrincipalName: `admin${n % 50}@contoso.example`,
        ipAddress: '203.0.113.10',
      },
    },
    targetResources: [
      {
        id: user,
        displayName: null,
        type: 'User',
        userPrincipalName: `person${n}@contoso.example`,
        groupType: null,
        modifiedProperties: relevant
          ? changes('AccountEnabled', '[true]', '[false]')
          : changes('Department', '["Sales"]', '["Marketing"]'),
      },
      {
        id: guidOf('6060', n % 200),
        displayName: `Group ${n % 200}`,
        type: 'Group',
        userPrincipalName: null,
        groupType: 'azureAD',
        modifiedProperties: [],
      },
    ],
    additionalDetails: [{ key: 'User-Agent', value: 'Mozilla/5.0 (Example)' }],
  };
}

function changes(property: string, oldValue: string, newValue: string): readonly object[] {
  return [
    { displayName: property, oldValue, newValue },
    { displayName: 'Included Updated Properties', oldValue: null, newValue: `"${property}"` },
    { displayName: 'TargetId.UserType', oldValue: null, newValue: '"Member"' },
  ];
}

function guidOf(prefix: string, n: number): string {
  return `${prefix}0000-0001-4001-8001-${n.toString(16).padStart(12, '0')}`;
}
