/** Section 2.3 and changes-2026.md 1: sign-ins that ask for baseline scopes only. */
import { blockOf, demanding, MFA } from './parts.ts';
import { at, holds, type Rule } from './rule.ts';

const DIRECTORY = '00000002-0000-0000-c000-000000000000';
const apps = [{ id: 'hr' }, { id: 'cli' }, { id: 'web', confidential: true }];
const STATES = {
  legacy: { settings: { baselineScopes: 'legacy' } },
  enforced: { settings: { baselineScopes: 'enforced' } },
  customised: { settings: { baselineScopes: { resourceAppId: 'placeholder' } } },
  unknown: {},
} as const;
type State = keyof typeof STATES;

const allBut = (...excludeApplications: readonly string[]) =>
  demanding(MFA, { apps: { includeApplications: ['All'], excludeApplications } });
const naming = (...includeApplications: readonly string[]) => demanding(MFA, { apps: { includeApplications } });
const asking =
  (scopes: string) =>
  (state: State, after: object, hits: readonly string[]): Rule => ({
    in: { apps, ...STATES[state] },
    after,
    when: { scopes },
    hits,
  });
const baseline = asking('baseline-only');
const oidc = asking('oidc-only');
const full = asking('full');

const NOTHING: readonly string[] = [];
const asked = (...ids: readonly string[]) => at('reauth-required', ...ids);
const open = (...ids: readonly string[]) => at('cannot-decide', ...ids);
const ALL = ['hr', 'cli', 'web'] as const;

holds('all resources with exclusions', {
  'old model': baseline('legacy', allBut('cli', 'web'), NOTHING),
  'new model reaches the excluded ones too': baseline('enforced', allBut('cli', 'web'), asked(...ALL)),
  'another audience that is covered': baseline('customised', allBut('cli', 'web'), asked(...ALL)),
  'another audience that is excluded': baseline('customised', allBut('cli', 'placeholder'), NOTHING),
  'nobody knows the setting': baseline('unknown', allBut('cli', 'web'), open(...ALL)),
  'the directory itself is excluded, so is the sign-in': baseline('enforced', allBut(DIRECTORY), NOTHING),
  'the directory must be reachable, so nothing covers it': {
    in: { apps: [...apps, { id: DIRECTORY, bootstrap: true }], ...STATES.enforced },
    after: allBut('cli'),
    when: { scopes: 'baseline-only' },
    hits: NOTHING,
  },
  'old model, suite excluded': baseline('legacy', allBut('Office365'), NOTHING),
  'old model, all named beside': baseline(
    'legacy',
    demanding(MFA, { apps: { includeApplications: ['hr', 'All'], excludeApplications: ['web'] } }),
    NOTHING,
  ),
});

holds('only OIDC scopes', {
  'old model': oidc('legacy', allBut('cli', 'web'), NOTHING),
  'an excluded confidential client stays outside, a public one does not': oidc(
    'enforced',
    allBut('cli', 'web'),
    asked('hr', 'cli'),
  ),
  'a confidential client that is not excluded': oidc('enforced', allBut('cli'), asked(...ALL)),
  'another audience': oidc('customised', allBut('cli', 'web'), asked('hr', 'cli')),
  'unknown, but decided for the one that stays outside': oidc('unknown', allBut('cli', 'web'), open('hr', 'cli')),
  'excluded by a filter': {
    in: { apps: [{ id: 'web', confidential: true, csa: { Sec_out: 'x' } }], ...STATES.enforced },
    after: demanding(MFA, {
      apps: {
        includeApplications: ['All'],
        applicationFilter: { mode: 'exclude', rule: 'CustomSecurityAttribute.Sec_out -eq "x"' },
      },
    }),
    when: { scopes: 'oidc-only' },
    hits: [],
  },
});

holds('at least one other scope: the exclusion works as before', {
  legacy: full('legacy', allBut('cli', 'web'), asked('hr')),
  enforced: full('enforced', allBut('cli', 'web'), asked('hr')),
  customised: full('customised', allBut('cli', 'web'), asked('hr')),
  unknown: full('unknown', allBut('cli', 'web'), asked('hr')),
});

holds('all resources without exclusion', {
  legacy: baseline('legacy', allBut(), asked(...ALL)),
  enforced: baseline('enforced', allBut(), asked(...ALL)),
  customised: baseline('customised', allBut(), asked(...ALL)),
  'unknown does not matter': baseline('unknown', allBut(), asked(...ALL)),
  'a filter that excludes is an exclusion': baseline(
    'legacy',
    demanding(MFA, {
      apps: {
        includeApplications: ['All'],
        applicationFilter: { mode: 'exclude', rule: 'CustomSecurityAttribute.Sec_out -eq "x"' },
      },
    }),
    NOTHING,
  ),
});

holds('named resources', {
  'the app itself, old model': baseline('legacy', naming('hr'), asked('hr')),
  'the app itself, new model': baseline('enforced', naming('hr'), asked('hr')),
  'the app itself, unknown': baseline('unknown', naming('hr'), asked('hr')),
  'the directory, old model': baseline('legacy', naming(DIRECTORY), NOTHING),
  'the directory, new model': baseline('enforced', naming(DIRECTORY), asked(...ALL)),
  'the directory, another audience': baseline('customised', naming(DIRECTORY), NOTHING),
  'the directory, unknown': baseline('unknown', naming(DIRECTORY), open(...ALL)),
  'the placeholder, customised': baseline('customised', naming('placeholder'), asked(...ALL)),
  'the directory, other scopes': full('enforced', naming(DIRECTORY), NOTHING),
});

holds('the setting changes', {
  'the rollout comes': {
    in: { apps, ...STATES.legacy },
    inAfter: STATES.enforced,
    others: [allBut('cli', 'web')],
    when: { scopes: 'baseline-only' },
    hits: asked(...ALL),
  },
  'a tenant opts out': {
    in: { apps, ...STATES.customised },
    inAfter: STATES.legacy,
    others: [allBut('cli', 'web')],
    when: { scopes: 'baseline-only' },
    hits: at('relaxed', ...ALL),
  },
  'from another audience that was excluded': {
    in: { apps, ...STATES.customised },
    inAfter: STATES.enforced,
    others: [allBut('web', 'placeholder')],
    when: { scopes: 'oidc-only' },
    hits: asked('hr', 'cli'),
  },
  'from unknown': {
    in: { apps },
    inAfter: STATES.enforced,
    others: [allBut('web')],
    when: { scopes: 'baseline-only' },
    hits: open(...ALL),
  },
  'another policy blocks anyway': {
    in: { apps, ...STATES.legacy },
    inAfter: STATES.enforced,
    others: [allBut('web'), blockOf({ apps: { includeApplications: ['hr'] } })],
    when: { scopes: 'baseline-only' },
    hits: asked('cli', 'web'),
  },
  'unknown, and a policy in doubt is not evaluated, even if another demands as much': {
    in: { apps },
    others: [demanding(MFA)],
    after: allBut('web'),
    when: { scopes: 'baseline-only' },
    hits: open(...ALL),
  },
  'a tenant that switched it off has the old model': {
    in: { apps, settings: { baselineScopes: { resourceAppId: '00000000-0000-0000-0000-000000000000' } } },
    after: allBut('web'),
    when: { scopes: 'baseline-only' },
    hits: [],
  },
  'a tenant that chose the directory has the new one': {
    in: { apps, settings: { baselineScopes: { resourceAppId: DIRECTORY } } },
    after: allBut('web'),
    when: { scopes: 'baseline-only' },
    hits: asked(...ALL),
  },
});
