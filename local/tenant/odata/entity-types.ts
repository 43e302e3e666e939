/**
 * Properties of each entity type, and which of them come by default. Names come from the schemas; extras are real
 * properties that the schemas leave out.
 */
import { readFileSync } from 'node:fs';

export type EntityType =
  | 'user'
  | 'group'
  | 'servicePrincipal'
  | 'application'
  | 'device'
  | 'oAuth2PermissionGrant'
  | 'appRoleAssignment'
  | 'directoryRole'
  | 'conditionalAccessPolicy'
  | 'namedLocation'
  | 'authenticationStrengthPolicy'
  | 'identitySecurityDefaultsEnforcementPolicy'
  | 'tokenLifetimePolicy'
  | 'conditionalAccessSettings'
  | 'crossTenantAccessPolicyConfigurationDefault'
  | 'crossTenantAccessPolicyConfigurationPartner'
  | 'directoryAudit'
  | 'signIn'
  | 'riskyUser'
  | 'subscription'
  | 'message'
  | 'organization'
  | 'mailboxSettings'
  | 'directoryObject';

const EXTRAS: Partial<Record<EntityType, readonly string[]>> = {
  user: ['businessPhones', 'mobilePhone'],
  servicePrincipal: ['replyUrls'],
};

/** Only for types where the default answer is a part of the object. */
const DEFAULTS: Partial<Record<EntityType, readonly string[]>> = {
  user: [
    'businessPhones',
    'displayName',
    'givenName',
    'id',
    'jobTitle',
    'mail',
    'mobilePhone',
    'officeLocation',
    'preferredLanguage',
    'surname',
    'userPrincipalName',
  ],
};

/** Sent only if `$select` or `$expand` names them. */
const HIDDEN: Partial<Record<EntityType, readonly string[]>> = {
  message: ['internetMessageHeaders', 'singleValueExtendedProperties'],
};

const known = new Map<EntityType, ReadonlySet<string>>();

export function propertiesOf(type: EntityType): ReadonlySet<string> {
  const found = known.get(type) ?? readProperties(type);
  known.set(type, found);
  return found;
}

export function defaultsOf(type: EntityType): readonly string[] | undefined {
  const hidden = HIDDEN[type];
  return DEFAULTS[type] ?? (hidden && [...propertiesOf(type)].filter((name) => !hidden.includes(name)));
}

function readProperties(type: EntityType): ReadonlySet<string> {
  // A directory object may be any of these.
  if (type === 'directoryObject')
    return new Set([
      ...propertiesOf('user'),
      ...propertiesOf('group'),
      ...propertiesOf('directoryRole'),
      ...propertiesOf('servicePrincipal'),
    ]);
  const schema = JSON.parse(readFileSync(new URL(`../schema/${type}.schema.json`, import.meta.url), 'utf8')) as {
    readonly properties?: object;
    readonly $defs?: Readonly<Record<string, { readonly properties?: object }>>;
  };
  const kinds =
    type === 'namedLocation' ? [schema.$defs?.ipNamedLocation, schema.$defs?.countryNamedLocation] : [schema];
  return new Set(
    [...kinds.flatMap((kind) => Object.keys(kind?.properties ?? {})), ...(EXTRAS[type] ?? [])].filter(
      (name) => !name.startsWith('@'),
    ),
  );
}
