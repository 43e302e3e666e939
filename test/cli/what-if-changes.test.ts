/** `revaudit what-if`: every kind of change of a tenant that is in a file. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runHere } from './run-here.ts';

const ID = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
const MFA = { operator: 'OR', builtInControls: ['mfa'] };
const BLOCK = { operator: 'OR', builtInControls: ['block'] };

interface Parts {
  readonly id?: string;
  readonly state?: string;
  readonly users?: object;
  readonly more?: object;
  readonly grantControls?: object;
}

function policy(displayName: string, { id, state = 'enabled', users, more = {}, grantControls = MFA }: Parts = {}) {
  const conditions = {
    users: users ?? { includeGroups: ['pilot'] },
    applications: { includeApplications: ['All'] },
    ...more,
  };
  return { ...(id ? { id } : {}), displayName, state, conditions, grantControls };
}

const TENANT = {
  users: [
    { id: 'ann', userType: 'Member', displayName: 'Ann Lee' },
    { id: 'bob', userType: 'Member', displayName: 'Bob Ray' },
    { id: 'bob2', userType: 'Member', displayName: 'Bob Ray' },
  ],
  groups: [{ id: 'pilot', displayName: 'Pilot users', members: ['ann'] }],
  apps: [{ id: 'hr', displayName: 'HR' }],
  locations: [{ id: 'office', displayName: 'Office', type: 'ip', isTrusted: true }],
  policies: [
    policy('MFA for pilots', { id: ID(1) }),
    policy('Block pilots', { id: ID(2), state: 'disabled', grantControls: BLOCK }),
  ],
};

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'what-if-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

async function ask(args: readonly string[], { drafts = [] as readonly object[], tenant = TENANT as object } = {}) {
  const [home, names] = [folder(), drafts.map((_, index) => `draft-${index}.json`)];
  writeFileSync(join(home, 'tenant.json'), JSON.stringify(tenant));
  for (const [index, name] of names.entries()) writeFileSync(join(home, name), JSON.stringify(drafts[index]));
  const paths = names.map((name) => join(home, name));
  const { code, out, err } = await runHere([
    'what-if',
    ...paths,
    '--against',
    join(home, 'tenant.json'),
    '-o',
    'json',
    ...args,
  ]);
  return { code, err, answer: code === 0 || code === 7 ? JSON.parse(out) : undefined };
}

const peopleBy = ({ counts }: { readonly counts: object }) =>
  Object.fromEntries(Object.entries(counts).map(([effect, { people }]) => [effect, people]));

test('a draft without an id takes the place of the policy of its name, and the answer says so', async () => {
  const { answer } = await ask([], { drafts: [policy('mfa FOR pilots', { grantControls: BLOCK })] });
  expect(peopleBy(answer)).toEqual({ 'newly-blocked': 1 });
  expect(answer.changes).toEqual(['policy "mfa FOR pilots" is replaced by the draft of the same name']);
  const other = await ask([], { drafts: [policy('MFA for pilots', { id: ID(9), grantControls: BLOCK })] });
  expect(other.answer.changes).toEqual(['policy "MFA for pilots" is new']);
});

test('policies of the tenant are deleted and switched, by id or by name', async () => {
  expect(peopleBy((await ask(['--delete', 'MFA for pilots'])).answer)).toEqual({ relaxed: 1 });
  const on = await ask(['--on', ID(2).toUpperCase()]);
  expect(peopleBy(on.answer)).toEqual({ 'newly-blocked': 1 });
  expect(on.answer.changes).toEqual(['policy "Block pilots" goes from off to on']);
  expect(peopleBy((await ask(['--state', 'MFA for pilots=report-only'])).answer)).toEqual({ relaxed: 1 });
  const odd = await ask(['--state', 'MFA for pilots=maybe']);
  expect([odd.code, odd.err]).toEqual([2, expect.stringContaining('enabled, disabled or report-only')]);
  const none = await ask(['--on', 'Nothing']);
  expect([none.code, none.err]).toEqual([2, expect.stringContaining('no policy has this id or name')]);
});

test('several drafts are one change: what one takes the other may give', async () => {
  const drafts = [
    policy('MFA for pilots', { state: 'disabled' }),
    policy('MFA for all', { users: { includeUsers: ['All'] } }),
  ];
  const { answer } = await ask([], { drafts });
  expect(peopleBy(answer)).toEqual({ 'reauth-required': 2 });
  expect(answer.changes).toHaveLength(2);
  const twice = await ask([], { drafts: [policy('MFA for pilots'), policy('MFA for pilots')] });
  expect([twice.code, twice.err]).toEqual([2, expect.stringContaining('Two drafts are for policy')]);
});

test('a folder is one change, and what is no draft in it is named', async () => {
  const home = folder();
  mkdirSync(join(home, 'policies/more'), { recursive: true });
  writeFileSync(join(home, 'tenant.json'), JSON.stringify(TENANT));
  writeFileSync(join(home, 'policies/more/a.json'), JSON.stringify({ value: [policy('A', { grantControls: BLOCK })] }));
  writeFileSync(join(home, 'policies/package.json'), '{"name":"policies"}');
  const { out } = await runHere([
    'what-if',
    join(home, 'policies'),
    '--against',
    join(home, 'tenant.json'),
    '-o',
    'json',
  ]);
  const answer = JSON.parse(out);
  expect(peopleBy(answer)).toEqual({ 'newly-blocked': 1 });
  expect(answer.findings).toMatchObject([{ problem: 'no-draft', file: expect.stringContaining('package.json') }]);
});

test('somebody joins or leaves a group, by names; a name that two have is refused with both', async () => {
  const joined = await ask(['--add-member', 'pilot users=bob']);
  expect(peopleBy(joined.answer)).toEqual({ 'reauth-required': 1 });
  expect(joined.answer.rectangles[0].somePeople).toEqual(['bob']);
  expect(joined.answer.changes).toEqual(['Bob Ray joins group "Pilot users"']);
  expect(peopleBy((await ask(['--remove-member', 'pilot=Ann Lee'])).answer)).toEqual({ relaxed: 1 });
  const two = await ask(['--add-member', 'pilot=Bob Ray']);
  expect([two.code, two.err]).toEqual([4, expect.stringMatching(/"id":"bob".*"id":"bob2"/)]);
  const nobody = await ask(['--add-member', 'pilot=Zoe']);
  expect([nobody.code, nobody.err]).toEqual([3, expect.stringContaining('Zoe')]);
});

test('a named location that is no longer trusted is felt there only, and found', async () => {
  const places = { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } };
  const tenant = { ...TENANT, policies: [policy('MFA outside', { id: ID(3), more: places })] };
  const draft = {
    '@odata.type': '#microsoft.graph.ipNamedLocation',
    displayName: 'Office',
    isTrusted: false,
    ipRanges: [],
  };
  const { answer } = await ask([], { drafts: [{ ...draft, id: 'office' }], tenant });
  expect(peopleBy(answer)).toEqual({ 'reauth-required': 1 });
  const byName = await ask([], { drafts: [draft], tenant });
  expect(peopleBy(byName.answer)).toEqual({ 'reauth-required': 1 });
  expect(byName.answer.changes).toEqual([expect.stringContaining('is replaced by the draft of the same name')]);
});

test('an exclusion of a place that goes away is no all-clear', async () => {
  const excluding = { locations: { includeLocations: ['All'], excludeLocations: ['office'] } };
  const tenant = { ...TENANT, policies: [policy('MFA outside', { id: ID(3), more: excluding })] };
  const { answer } = await ask([], { drafts: [policy('MFA outside', { id: ID(3) })], tenant });
  expect(peopleBy(answer)).toEqual({ 'reauth-required': 1 });
});

test('a device filter is tried with the devices that it names', async () => {
  const devices = { devices: { deviceFilter: { mode: 'include', rule: 'device.trustType -eq "ServerAD"' } } };
  const { answer } = await ask([], { drafts: [policy('B', { more: devices, grantControls: BLOCK })] });
  expect(peopleBy(answer)).toEqual({ 'newly-blocked': 1 });
});

test('a strength that gets stricter asks more of those who are asked for it', async () => {
  const grantControls = { operator: 'OR', builtInControls: [], authenticationStrength: { id: 'keys' } };
  const strengths = [{ id: 'keys', displayName: 'Keys', allowedCombinations: ['fido2', 'windowsHelloForBusiness'] }];
  const tenant = { ...TENANT, strengths, policies: [policy('Keys', { id: ID(4), grantControls })] };
  const { answer } = await ask([], { drafts: [{ displayName: 'Keys', allowedCombinations: ['fido2'] }], tenant });
  expect(peopleBy(answer)).toEqual({ 'reauth-required': 1 });
});

test('the setting for baseline scopes is a change of its own', async () => {
  const applications = { includeApplications: ['All'], excludeApplications: ['hr'] };
  const tenant = {
    ...TENANT,
    settings: { baselineScopes: 'legacy' },
    policies: [policy('MFA but HR', { id: ID(5), more: { applications } })],
  };
  const { answer } = await ask(['--baseline-scopes', 'enforced'], { tenant });
  expect(peopleBy(answer)).toEqual({ 'reauth-required': 1 });
});

test.each(['<group>', '{{group}}', '$(group)', '%GROUP%', '__GROUP__'])(
  'the placeholder %s is a finding, and the answer is no all-clear',
  async (text) => {
    for (const users of [
      { includeGroups: [text] },
      { includeUsers: [text] },
      { includeUsers: ['All'], excludeUsers: [text] },
    ]) {
      const { answer, code } = await ask(['--fail-on', 'findings>0'], { drafts: [policy('P', { users })] });
      expect([code, peopleBy(answer)]).toEqual([7, { 'cannot-decide': 3 }]);
      expect(answer.findings).toMatchObject([{ problem: 'placeholder', text: expect.stringContaining(text) }]);
    }
  },
);

test('a draft of a person, app or place that the tenant does not have is no all-clear', async () => {
  const users = { includeUsers: [ID(7)] };
  const applications = { includeApplications: [ID(8)] };
  const { answer } = await ask([], { drafts: [policy('P', { users, more: { applications } })] });
  expect(answer.findings).toMatchObject([{ problem: 'not-in-tenant', policy: 'P' }]);
  expect(answer.summary).toBe('As far as can be told, this changes nothing for anybody. 1 note limits this answer.');
});

test('a draft that is not switched on says so, and --on without a policy switches on the drafts', async () => {
  const drafts = [policy('New', { state: 'enabledForReportingButNotEnforced', grantControls: BLOCK })];
  const off = await ask([], { drafts });
  expect([peopleBy(off.answer), off.answer.findings]).toMatchObject([{}, [{ problem: 'not-enforced' }]]);
  expect(peopleBy((await ask(['--on'], { drafts })).answer)).toEqual({ 'newly-blocked': 1 });
});

test('a whole case brings its own circumstances, and its policy before', async () => {
  const before = policy('P', { id: ID(6), users: { includeUsers: ['All'] }, more: { clientAppTypes: ['other'] } });
  const after = { ...before, grantControls: BLOCK };
  const whole = { tenant: { ...TENANT, policies: [] }, before, after, context: { clientAppType: 'other' } };
  const { answer } = await ask([], { drafts: [after], tenant: whole });
  // A client of that kind could not answer the demand before, either.
  expect([peopleBy(answer), answer.circumstances]).toEqual([{}, 1]);
});

test('for people it begins with one sentence, and lists as many people as are asked for', async () => {
  const home = folder();
  writeFileSync(join(home, 'tenant.json'), JSON.stringify(TENANT));
  writeFileSync(
    join(home, 'draft.json'),
    JSON.stringify(policy('All', { users: { includeUsers: ['All'] }, grantControls: BLOCK })),
  );
  const args = ['what-if', join(home, 'draft.json'), '--against', join(home, 'tenant.json'), '--no-color'];
  const short = await runHere(args, { terminal: 120 });
  expect(short.out).toMatch(/^This blocks 3 people at 1 app\.\n/);
  expect(short.out).toMatch(/newly-blocked +3 +1 +HR +within 90 minutes +blocked/);
  expect(short.out).not.toContain('Ann Lee');
  const { out } = await runHere([...args, '--list-people', '2'], { terminal: 120 });
  expect(out).toMatch(/Ann Lee {2}ann\n {2}Bob Ray {2}bob\n {2}… and 1 more/);
});
