/** Refused sign-ins in each flow; sign-ins that were only interrupted, or succeeded; and risks. */
import { NO_REFUSALS, REFUSALS, type Refusals } from './refusal-codes.ts';
import type { Need, Script } from './scene.ts';
import { type Attempt, type Flow, policy, riskDetection, riskyUser, signIn } from './sign-in-record.ts';

const USER_FLOWS: readonly Flow[] = ['nonInteractiveUser', 'interactiveUser'];

function refusalScripts(refusals: Refusals): readonly (readonly [string, Script])[] {
  const flows: readonly Flow[] = refusals.unattended ? [...USER_FLOWS, 'servicePrincipal'] : USER_FLOWS;
  return refusals.codes.flatMap((code) =>
    flows.map((flow) => [`${code} ${flow}`, refusalScript(refusals, code, flow)] as const),
  );
}

function refusalScript({ cause, only, ofResource }: Refusals, code: number, flow: Flow): Script {
  const counts = only === undefined || only === 'known-user' || flow === 'nonInteractiveUser';
  return (scene) => {
    const attempt: Attempt = {
      code,
      flow,
      needs: neededFor(only),
      ...(ofResource ? { resource: scene.app() } : {}),
      more: { conditionalAccessStatus: counts && cause === 'policy-blocked' ? 'failure' : 'notApplied' },
    };
    return { expected: counts ? [cause] : [], records: [signIn(scene, attempt)] };
  };
}

function neededFor(only: Refusals['only']): readonly Need[] {
  if (only === undefined) return [];
  return only === 'known-user' ? ['known-user'] : ['flow'];
}

function nothingScripts(): readonly (readonly [string, Script])[] {
  return NO_REFUSALS.flatMap((code) =>
    USER_FLOWS.map(
      (flow) =>
        [
          `${code} ${flow}, no refusal`,
          (scene) => ({ expected: [], records: [signIn(scene, { code, flow })] }),
        ] as const,
    ),
  );
}

const OTHER_SCRIPTS: Readonly<Record<string, Script>> = {
  'a policy that only reports would have refused': (scene) => ({
    expected: [],
    records: [
      signIn(scene, {
        code: 0,
        flow: 'interactiveUser',
        more: {
          conditionalAccessStatus: 'success',
          appliedConditionalAccessPolicies: [policy(scene, 'reportOnlyFailure')],
        },
      }),
    ],
  }),
  'a device is asked for, and shown': (scene) => {
    const more = { conditionalAccessStatus: 'failure', appliedConditionalAccessPolicies: [policy(scene, 'failure')] };
    return { expected: [], records: [signIn(scene, { code: 50097, flow: 'interactiveUser', more, needs: ['flow'] })] };
  },
  'a page is answered': (scene) => {
    const [user, app] = [scene.person(), scene.app()];
    const step = (code: number, after: number) =>
      signIn(scene, { code, flow: 'interactiveUser', user, app, after, needs: ['flow'] });
    return { expected: [], records: [step(50076, 0), step(50140, 20), step(0, 30)] };
  },
  'a name that nobody has': (scene) => ({
    expected: [],
    records: [
      signIn(scene, {
        code: 50034,
        flow: 'interactiveUser',
        more: { userId: '00000000-0000-0000-0000-000000000000' },
        needs: ['known-user'],
      }),
    ],
  }),
  'published again with later content': (scene) => {
    const row = signIn(scene, { code: 53003, flow: 'nonInteractiveUser', needs: ['flow'] });
    const later = {
      ...row,
      record: {
        ...row.record,
        riskDetail: 'hidden',
        appliedConditionalAccessPolicies: [policy(scene, 'failure'), policy(scene, 'notApplied')],
      },
    };
    return { expected: ['policy-blocked'], records: [row, later] };
  },
  'tried again at once': (scene) => {
    const [user, app] = [scene.person(), scene.app()];
    const records = [0, 20, 40].map((after) =>
      signIn(scene, { code: 700082, flow: 'nonInteractiveUser', user, app, after }),
    );
    return { expected: ['refresh-token-inactive'], records };
  },
  'one user, two apps': (scene) => {
    const user = scene.person();
    const records = [0, 5].map((after) => signIn(scene, { code: 700082, flow: 'nonInteractiveUser', user, after }));
    return { expected: ['refresh-token-inactive', 'refresh-token-inactive'], records };
  },
  'refused for risk': (scene) => ({
    expected: ['risk-raised'],
    records: [
      signIn(scene, {
        code: 53003,
        flow: 'interactiveUser',
        more: { riskState: 'atRisk', riskLevelAggregated: 'high', conditionalAccessStatus: 'failure' },
        needs: ['details'],
      }),
    ],
  }),
  'signed in after the risk was over': (scene) => ({
    expected: [],
    records: [
      signIn(scene, {
        code: 0,
        flow: 'interactiveUser',
        more: { riskState: 'remediated', riskDetail: 'userPerformedSecuredPasswordReset' },
      }),
    ],
  }),
  'an app that signs in well': (scene) => ({
    expected: [],
    records: [signIn(scene, { code: 0, flow: 'servicePrincipal' })],
  }),

  'user at risk': (scene) => ({ expected: ['risk-raised'], records: [riskyUser(scene, scene.person(), 'atRisk')] }),
  'user compromised': (scene) => ({
    expected: ['risk-raised'],
    records: [riskyUser(scene, scene.person(), 'confirmedCompromised', { detail: 'adminConfirmedUserCompromised' })],
  }),
  'user at risk, told twice': (scene) => {
    const user = scene.person();
    return {
      expected: ['risk-raised'],
      records: [riskDetection(scene, user, 'atRisk'), riskyUser(scene, user, 'atRisk', { after: 60 })],
    };
  },
  'user at risk again': (scene) => {
    const user = scene.person();
    const records = [
      riskyUser(scene, user, 'atRisk'),
      riskyUser(scene, user, 'remediated', { after: 3600 }),
      riskyUser(scene, user, 'atRisk', { after: 7200 }),
    ];
    return { expected: ['risk-raised', 'risk-raised'], records };
  },
  'a risk was detected': (scene) => ({
    expected: ['risk-raised'],
    records: [riskDetection(scene, scene.person(), 'atRisk')],
  }),
  'a detection was dealt with': (scene) => ({
    expected: [],
    records: [riskDetection(scene, scene.person(), 'dismissed')],
  }),
  'user safe': (scene) => ({
    expected: [],
    records: [riskyUser(scene, scene.person(), 'confirmedSafe', { level: 'none' })],
  }),
  'risk over': (scene) => ({
    expected: [],
    records: [riskyUser(scene, scene.person(), 'remediated', { level: 'none' })],
  }),
};

export const SIGN_IN_SCRIPTS: Readonly<Record<string, Script>> = {
  ...Object.fromEntries([...REFUSALS.flatMap(refusalScripts), ...nothingScripts()]),
  ...OTHER_SCRIPTS,
};
