/** 3.3 Requirements that can never be met in a context: one function for each line of the table. */
import { isExternal } from './identity.ts';
import type { App, Context, Tenant, User } from './input.ts';
import type { Atom } from './requirement.ts';

/** Who asks, for what, and how. Undefined as user: a service principal; undefined as app: a user action. */
export interface Request {
  readonly user: User | undefined;
  readonly app: App | undefined;
  readonly context: Context;
  readonly tenant: Tenant;
}

const DEVICE_STATES = ['compliantDevice', 'domainJoinedDevice'];
const MOBILE_APPS = ['approvedApplication', 'compliantApplication'];

export function isInfeasible(atom: Atom, request: Request): boolean {
  return LINES.some((line) => line(atom, request));
}

type Line = (atom: Atom, request: Request) => boolean;

/** U5: ActiveSync with a device requirement too. */
const legacyClient: Line = (_, { context }) =>
  ['exchangeActiveSync', 'easSupported', 'other'].includes(context.clientAppType ?? 'browser');

const deviceCodeFlow: Line = ({ key }, { context }) =>
  context.authFlow === 'deviceCodeFlow' && DEVICE_STATES.includes(key);

const hybridJoinNeedsWindows: Line = ({ key }, { context }) =>
  key === 'domainJoinedDevice' && (context.platform ?? 'windows') !== 'windows';

const complianceNeedsKnownPlatform: Line = ({ key }, { context }) =>
  key === 'compliantDevice' && ['unknown', 'windowsPhone'].includes(context.platform ?? 'windows');

const mobileAppsNeedMobile: Line = ({ key }, { context }) =>
  MOBILE_APPS.includes(key) && !['iOS', 'android'].includes(context.platform ?? 'windows');

const untrustedDevice: Line = ({ key }, { user, tenant }) => {
  if (!user || !isExternal(user)) return false;
  const trust = trustFor(user, tenant);
  return (
    (key === 'compliantDevice' && trust?.compliantDevice !== true) ||
    (key === 'domainJoinedDevice' && trust?.hybridJoinedDevice !== true)
  );
};

const neverForExternal: Line = ({ key }, { user }) =>
  user !== undefined && isExternal(user) && [...MOBILE_APPS, 'passwordChange', 'riskRemediation'].includes(key);

const directConnect: Line = ({ key, kind }, { user, tenant }) => {
  if (user?.externalType !== 'b2bDirectConnectUser') return false;
  if (kind === 'terms-of-use') return true;
  return (key === 'mfa' || kind === 'strength') && trustFor(user, tenant)?.mfa !== true;
};

const servicePrincipal: Line = (_, { user }) => user === undefined;

const LINES: readonly Line[] = [
  legacyClient,
  deviceCodeFlow,
  hybridJoinNeedsWindows,
  complianceNeedsKnownPlatform,
  mobileAppsNeedMobile,
  untrustedDevice,
  neverForExternal,
  directConnect,
  servicePrincipal,
];

const trustFor = ({ homeTenantId }: User, { settings }: Tenant) => settings?.inboundTrust?.[homeTenantId ?? ''];

/** "Token protection": the request itself, unless native client, Windows and registered device; U6: browsers too. */
export function isRefusedByTokenProtection({ context }: Request): boolean {
  const isNative = context.clientAppType === 'mobileAppsAndDesktopClients';
  const isWindows = (context.platform ?? 'windows') === 'windows';
  return !(isNative && isWindows && context.device);
}
