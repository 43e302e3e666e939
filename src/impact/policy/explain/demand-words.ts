/** What policies demand together, and how it can be met, in plain words. */
import {
  canProtectTokens,
  type IdentityProfile,
  infeasibleAtoms,
} from '../../../conditional-access/infeasible-atoms.ts';
import type { Outcome } from '../../../conditional-access/judge-request.ts';
import type { Formula, Implies } from '../../../conditional-access/requirement.ts';
import { isPossible } from '../../../conditional-access/requirement.ts';
import type { SessionVector } from '../../../conditional-access/session-vector.ts';
import type { SignInContext } from '../../../conditional-access/sign-in-context.ts';
import {
  IDENTITY_KINDS,
  type IdentityKind,
  type IndexedApp,
  type TenantIndexInput,
} from '../tenant/tenant-index-input.ts';

const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['mfa', 'multifactor authentication'],
  ['compliantDevice', 'a compliant device'],
  ['domainJoinedDevice', 'a hybrid joined device'],
  ['approvedApplication', 'an approved client app'],
  ['compliantApplication', 'an app protection policy'],
  ['passwordChange', 'a new password'],
  ['riskRemediation', 'remediation of the risk'],
]);

const INTERNAL: ReadonlySet<IdentityKind> = new Set(['member', 'internalGuest', 'agent']);

/** @param tenant with one person */
export function profileOf({ identities, settings }: TenantIndexInput): IdentityProfile {
  const kind = IDENTITY_KINDS[identities.kinds[0] ?? 0] ?? 'outside';
  const home = identities.homeTenants[identities.homes[0] ?? 0]?.toLowerCase();
  const trusted = [...settings.inboundTrust].find(([tenant]) => tenant.toLowerCase() === home);
  const trust = trusted?.[1] ?? settings.otherTrust;
  if (INTERNAL.has(kind)) return { kind: 'internal', trust };
  if (kind === 'workload') return { kind, trust };
  return { kind: kind === 'b2bDirectConnectUser' ? 'direct-connect' : 'external', trust };
}

export function demandWords({ block, requirement, session }: Outcome): readonly string[] {
  if (block) return ['blocks'];
  return [...requirement.map((formula) => `asks for ${formulaWords(formula)}`), ...sessionWords(session)];
}

interface Meeting {
  readonly context: SignInContext;
  readonly profile: IdentityProfile;
  readonly app: IndexedApp | undefined;
  readonly implies: Implies;
}

export function meetingWords(
  { block, requirement, session }: Outcome,
  { context, profile, app, implies }: Meeting,
): readonly string[] {
  if (block) return ['it cannot be met: the sign-in is blocked'];
  const isInfeasible = infeasibleAtoms(context, profile);
  const trusted = infeasibleAtoms(context, profile, true);
  const depends = requirement.filter(
    (formula) => !isPossible([formula], isInfeasible, implies) && isPossible([formula], trusted, implies),
  );
  if (depends.length > 0)
    return depends.map(
      (formula) => `not known whether it can be met: ${formulaWords(formula)}, proved at the home tenant`,
    );
  const impossible = requirement.filter((formula) => !isPossible([formula], isInfeasible, implies));
  if (impossible.length > 0)
    return impossible.map(
      (formula) => `it cannot be met here: ${formulaWords(formula)}, from a ${circumstances(context)}`,
    );
  const isRefused = session.tokenProtection && app?.tokenProtection === true && !canProtectTokens(context);
  return [
    ...requirement.map(({ operator, atoms }) => {
      const open = operator === 'AND' ? atoms : atoms.filter((atom) => !isInfeasible(atom));
      return `with ${listed(open, operator)}`;
    }),
    ...(isRefused ? ['it cannot be met here: the app wants protected tokens, which this client does not give'] : []),
  ];
}

function formulaWords({ operator, atoms }: Formula): string {
  return listed(atoms, operator);
}

function listed(atoms: readonly string[], operator: Formula['operator']): string {
  return atoms.map(atomWords).join(operator === 'AND' ? ' and ' : ' or ');
}

function atomWords(atom: string): string {
  const [kind, id] = [atom.slice(0, atom.indexOf(':')), atom.slice(atom.indexOf(':') + 1)];
  if (kind === 'strength') return `authentication strength ${id}`;
  if (kind === 'tou') return `terms of use ${id}`;
  if (kind === 'custom') return `custom control ${id}`;
  return CONTROLS.get(atom) ?? atom;
}

function sessionWords(session: SessionVector): readonly string[] {
  const { primaryHours, secondaryHours, persistentBrowser, cloudAppSecurity, accessEvaluation } = session;
  return [
    ...hoursWords('sign-in', primaryHours),
    ...(secondaryHours === primaryHours ? [] : hoursWords('second factor', secondaryHours)),
    ...(persistentBrowser === 'unset' ? [] : [`keeps browser sessions: ${persistentBrowser}`]),
    ...(cloudAppSecurity.length === 0 ? [] : [`app control: ${cloudAppSecurity.join(', ')}`]),
    ...(session.appRestrictions ? ['restrictions that the app enforces'] : []),
    ...(session.tokenProtection ? ['token protection'] : []),
    ...(accessEvaluation === 'unset' ? [] : [`access evaluation: ${accessEvaluation}`]),
    ...(session.noResilience ? ['no resilience defaults'] : []),
  ];
}

function hoursWords(what: string, hours: number): readonly string[] {
  if (hours === Number.POSITIVE_INFINITY) return [];
  return [hours === 0 ? `a new ${what} every time` : `a new ${what} every ${hours} hours`];
}

function circumstances({ clientAppType, platform, authFlow }: SignInContext): string {
  return [`client ${clientAppType}`, `on ${platform}`, ...(authFlow === 'none' ? [] : [`by ${authFlow}`])].join(' ');
}
