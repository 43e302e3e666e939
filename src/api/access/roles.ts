/** Who may ask for what: the app roles of the app registration, and what each of them contains. */

export const ROLES = ['Audit.Read', 'Audit.ReadHelpDesk', 'Audit.Export', 'Notices.Manage', 'Audit.Admin'] as const;
/**
 * `Audit.ReadHelpDesk`: cause, effect and remedy, without bodies of policies and names of other people.
 * `Audit.Admin`: erasing, poison queues, and who has asked.
 */
export type Role = (typeof ROLES)[number];

const CONTAINS: Readonly<Record<Role, readonly Role[]>> = {
  'Audit.Read': ['Audit.ReadHelpDesk'],
  'Audit.ReadHelpDesk': [],
  'Audit.Export': ['Audit.Read', 'Audit.ReadHelpDesk'],
  'Notices.Manage': [],
  'Audit.Admin': ['Audit.Read', 'Audit.ReadHelpDesk', 'Audit.Export', 'Notices.Manage'],
};

/** Whose request it is. Ids only: no name goes on record with a question. */
export interface Caller {
  /** `session`: the owner of a laptop. `key`: whoever has a function key. */
  readonly kind: 'user' | 'app' | 'session' | 'key';
  /** Object id in the tenant; of a session or key the word itself. */
  readonly id: string;
  readonly roles: readonly Role[];
}

/** The host has compared the function key before the request came to the handler. */
export const KEY_HOLDER: Caller = { kind: 'key', id: 'key', roles: ['Audit.Read'] };

export function hasRole({ roles }: Pick<Caller, 'roles'>, role: Role): boolean {
  return roles.some((own) => own === role || CONTAINS[own].includes(role));
}

/** Whether names of other people and bodies of policies must stay out of the answer. */
export function isHelpDesk(caller: Caller): boolean {
  return !hasRole(caller, 'Audit.Read');
}

export function rolesAmong(texts: readonly string[]): readonly Role[] {
  return ROLES.filter((role) => texts.includes(role));
}
