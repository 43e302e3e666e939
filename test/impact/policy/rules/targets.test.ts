/** Section 2.3: what a policy covers. */
import { blockOf } from './parts.ts';
import { at, holds, type Rule } from './rule.ts';

const AZURE = '797f4846-ba00-4fd7-ba43-dac1f8f63013';
const OFFICE = { suites: ['Office365'] };
const apps = [
  { id: 'hr', csa: { Sec_tier: ['high', 'pay'] } },
  { id: 'crm', csa: { Sec_tier: 'low' } },
  { id: 'wiki' },
  { id: 'exo', ...OFFICE },
  { id: 'spo', ...OFFICE },
  { id: 'teams', ...OFFICE, earlyBound: ['exo', 'spo'], lateBound: ['planner'] },
  { id: 'planner' },
  { id: 'arm', suites: [AZURE] },
  { id: 'portal', suites: [AZURE, 'MicrosoftAdminPortals'] },
  { id: 'enrol', bootstrap: true },
  { id: 'off', accountEnabled: false },
];
const ALL = ['hr', 'crm', 'wiki', 'exo', 'spo', 'teams', 'planner', 'arm', 'portal'];
const without = (...gone: readonly string[]) => ALL.filter((app) => !gone.includes(app));

const covers = (what: object, reached: readonly string[], tenant: object = { apps }): Rule => ({
  in: tenant,
  after: blockOf({ apps: what }),
  hits: at('newly-blocked', ...reached),
});
const filter = (operator: string, mode = 'include') => ({
  mode,
  rule: `CustomSecurityAttribute.Sec_tier ${operator}`,
});

holds('apps', {
  'all but what must be reachable, and what is off': covers({ includeApplications: ['All'] }, ALL),
  'what must be reachable is not covered by name either': covers({ includeApplications: ['enrol'] }, []),
  'None is nothing': covers({ includeApplications: ['None'] }, []),
  'no entry is nothing': covers({ includeApplications: [], excludeApplications: ['hr'] }, []),
  'a suite that is excluded beats a member that is named': covers(
    { includeApplications: ['exo', 'hr'], excludeApplications: ['Office365'] },
    ['hr'],
  ),
  'all but a suite': covers(
    { includeApplications: ['All'], excludeApplications: ['Office365'] },
    without('exo', 'spo', 'teams'),
  ),
  'a suite minus another that shares a member': covers(
    { includeApplications: [AZURE], excludeApplications: ['MicrosoftAdminPortals'] },
    ['arm'],
  ),
  'the portals': covers({ includeApplications: ['MicrosoftAdminPortals'] }, ['portal']),
  'several entries, one twice': covers({ includeApplications: ['hr', 'hr', 'MicrosoftAdminPortals'] }, [
    'hr',
    'portal',
  ]),
});

holds('early-bound dependencies', {
  'an app that is excluded alone stays in its suite by what it needs': covers(
    { includeApplications: ['Office365'], excludeApplications: ['teams'] },
    ['exo', 'spo', 'teams'],
  ),
  'a dependency that is excluded alone leaves the app in': covers(
    { includeApplications: ['Office365'], excludeApplications: ['exo'] },
    ['spo', 'teams'],
  ),
  'named dependency, app excluded': covers({ includeApplications: ['exo'], excludeApplications: ['teams'] }, [
    'exo',
    'teams',
  ]),
  'one of two dependencies is excluded too': covers(
    { includeApplications: ['All'], excludeApplications: ['teams', 'exo'] },
    without('exo'),
  ),
  'the app and all it needs are excluded': covers(
    { includeApplications: ['All'], excludeApplications: ['teams', 'exo', 'spo'] },
    without('teams', 'exo', 'spo'),
  ),
  'what comes later does not stop the sign-in': covers({ includeApplications: ['planner'] }, ['planner']),
  'the set of audiences is the app and what it needs itself': covers({ includeApplications: ['c'] }, ['c', 'b'], {
    apps: [{ id: 'a', earlyBound: ['b'] }, { id: 'b', earlyBound: ['c'] }, { id: 'c' }],
  }),
  'two that need each other': covers({ includeApplications: ['a'] }, ['a', 'b'], {
    apps: [
      { id: 'a', earlyBound: ['b'] },
      { id: 'b', earlyBound: ['a'] },
    ],
  }),
  'a dependency that is no app of the tenant': covers({ includeApplications: ['skype'] }, ['a'], {
    apps: [{ id: 'a', earlyBound: ['skype'] }],
  }),
  'a dependency that must be reachable': covers({ includeApplications: ['All'], excludeApplications: ['a'] }, [], {
    apps: [
      { id: 'a', earlyBound: ['enrol'] },
      { id: 'enrol', bootstrap: true },
    ],
  }),
  'a tagged dependency': covers({ applicationFilter: filter('-eq "x"') }, ['a', 'b'], {
    apps: [
      { id: 'a', earlyBound: ['b'] },
      { id: 'b', csa: { Sec_tier: 'x' } },
    ],
  }),
  'a filter that takes the app out, but not what it needs': covers(
    { includeApplications: ['All'], applicationFilter: filter('-eq "x"', 'exclude') },
    ['a', 'b'],
    { apps: [{ id: 'a', csa: { Sec_tier: 'x' }, earlyBound: ['b'] }, { id: 'b' }] },
  ),
});

holds('filters for apps', {
  'what matches is added': covers({ includeApplications: ['wiki'], applicationFilter: filter('-contains "pay"') }, [
    'wiki',
    'hr',
  ]),
  'an exclusion beats the filter': covers(
    { excludeApplications: ['hr'], applicationFilter: filter('-in ["low", "high"]') },
    ['crm'],
  ),
  'None beside a filter': covers({ includeApplications: ['None'], applicationFilter: filter('-eq "low"') }, ['crm']),
  'what matches is subtracted from all': covers(
    { includeApplications: ['All'], applicationFilter: filter('-contains "high"', 'exclude') },
    without('hr'),
  ),
  'what matches is subtracted from what is named': covers(
    { includeApplications: ['hr', 'crm'], applicationFilter: filter('-eq "low"', 'exclude') },
    ['hr'],
  ),
  'nothing to subtract from': covers({ applicationFilter: filter('-eq "low"', 'exclude') }, []),
  'a whole member, not a part of it': covers({ applicationFilter: filter('-contains "pa"') }, []),
  'a part of a string': covers({ applicationFilter: filter('-contains "LO"') }, ['crm']),
  'a negative operator takes out what has no attribute': covers(
    {
      includeApplications: ['hr', 'crm', 'wiki'],
      applicationFilter: filter('-ne "low"', 'exclude'),
    },
    ['crm'],
  ),
  'a positive operator leaves in what has no attribute': covers(
    { includeApplications: ['hr', 'crm', 'wiki'], applicationFilter: filter('-startsWith "l"', 'exclude') },
    ['hr', 'wiki'],
  ),
  'tagging an app changes the scope': {
    in: { apps: [{ id: 'hr' }, { id: 'crm', csa: { Sec_tier: 'x' } }] },
    inAfter: { apps: [{ id: 'hr', csa: { Sec_tier: 'x' } }, { id: 'crm' }] },
    others: [blockOf({ apps: { applicationFilter: filter('-eq "x"') } })],
    hits: ['ann hr newly-blocked', 'ann crm relaxed'],
  },
});
