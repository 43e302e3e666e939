/**
 * Past states of one account in the mirror, and its last one once the account is deleted. A live account stays: notices
 * need its address, and the next reading would bring its names back.
 */
import { objectOf } from '../../base/json.ts';
import { objectKey } from '../../mirror/states/mirror-states.ts';
import { type States, tableStates } from '../../mirror/states/table-states.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

type Body = Readonly<Record<string, unknown>>;

interface MirroredState {
  readonly kind: Kind;
  readonly body: Body;
}

export interface MirroredPerson {
  readonly states: States;
  readonly present: readonly MirroredState[];
  readonly past: readonly MirroredState[];
  readonly names: readonly string[];
  /** The directory had the account when it was read last. */
  readonly isLive: boolean;
}

type Kind = (typeof KINDS)[number];

const KINDS = ['user', 'user-by-delta'] as const;

export async function findInMirror(store: TenantStore, userId: string): Promise<MirroredPerson> {
  const states = tableStates(store);
  const [present, past]: [MirroredState[], MirroredState[]] = [[], []];
  for (const kind of KINDS) {
    const key = objectKey(store.tenantId, kind, userId);
    const current = await states.get(key);
    if (current) present.push({ kind, body: objectOf(current.body) });
    for (const { body } of await states.past(key)) past.push({ kind, body: objectOf(body) });
  }
  return {
    states,
    present,
    past,
    names: [...present, ...past].flatMap(({ body: { displayName, userPrincipalName, mail } }) =>
      [displayName, userPrincipalName, mail].filter((name): name is string => typeof name === 'string' && name !== ''),
    ),
    isLive: present.some(({ body }) => !isDeleted(body)),
  };
}

/** Resolves to how many states named the person. @param now milliseconds */
export async function eraseInMirror(
  { tenantId }: TenantStore,
  { id, mirrored, now }: { readonly id: string; readonly mirrored: MirroredPerson; readonly now: number },
): Promise<number> {
  const { states, present, past } = mirrored;
  for (const kind of KINDS)
    await states.rewrite(
      objectKey(tenantId, kind, id),
      // A reading may have brought the account back meanwhile.
      (body, holds) => (holds === 'now' && !isDeleted(objectOf(body)) ? body : nameless(objectOf(body), id)),
      now,
    );
  return [...past, ...present.filter(({ body }) => isDeleted(body))].filter(({ body }) => isNamed(body, id)).length;
}

function nameless(body: Body, id: string): Body {
  const { mail: _, ...rest } = body;
  return isNamed(body, id) ? { ...rest, displayName: id, userPrincipalName: id } : body;
}

function isNamed({ mail, displayName, userPrincipalName }: Body, id: string): boolean {
  return mail !== undefined || displayName !== id || userPrincipalName !== id;
}

function isDeleted({ deleted }: Body): boolean {
  return deleted === true;
}
