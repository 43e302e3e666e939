/** Settings of the whole tenant, as Graph gives them: whose proofs count, and which rule of 2026 holds. */

import { isJsonObject, type JsonObject, objectOf } from '../../base/json.ts';
import {
  CONDITIONAL_ACCESS_SETTINGS,
  CROSS_TENANT_DEFAULT,
  crossTenantPartner,
} from '../../conditional-access/tenant-settings.ts';
import type { Graph } from '../../graph/graph.ts';
import { DirectoryRefusedError, RequestRejectedError } from '../../graph/graph-errors.ts';
import { isRefusedForGood } from '../graph-lookups.ts';
import type { Items } from './items.ts';

/** Graph does not show it in this tenant; the text is its answer. */
export interface NotShown {
  readonly notShown: string;
}

/**
 * Without it, newer members of enums come back as `unknownFutureValue`, and a change between two of them is not seen.
 */
export const ALL_ENUM_MEMBERS = { headers: { prefer: 'include-unknown-enum-members' } };

const SETTINGS_PATH = '/identity/conditionalAccess/settings';
const DEFAULT_PATH = '/policies/crossTenantAccessPolicy/default';
const PARTNERS_PATH = '/policies/crossTenantAccessPolicy/partners';

/**
 * Beta only, and a private preview: many tenants and clouds do not have it, and Microsoft may withdraw it. Then the
 * settings are not known, which is no failure.
 */
export async function readConditionalAccessSettings(graph: Graph): Promise<Items | NotShown> {
  let settings: unknown;
  try {
    settings = await graph.get(SETTINGS_PATH, { ...ALL_ENUM_MEMBERS, version: 'beta' });
  } catch (error) {
    const notShown = refusalText(error);
    if (notShown === undefined) throw error;
    return { notShown };
  }
  if (settings === undefined) return { notShown: '404' };
  const { advancedSettings } = objectOf(settings);
  // Null is an answer: nobody ever chose. Another form is one that we do not know.
  if (advancedSettings !== null && !isJsonObject(advancedSettings)) return { notShown: 'unknown form' };
  const item = { id: CONDITIONAL_ACCESS_SETTINGS, displayName: 'Conditional Access settings' };
  return { items: [{ ...objectOf(settings), ...item }], unreadable: 0 };
}

/** The default and the partners. Undefined: Graph shows no default, and every tenant has one. */
export async function readCrossTenantAccess(graph: Graph): Promise<Items | undefined> {
  const standard = await graph.get(DEFAULT_PATH, ALL_ENUM_MEMBERS);
  if (!isJsonObject(standard)) return undefined;
  const partners: unknown[] = [];
  for await (const { items } of graph.pages(PARTNERS_PATH, ALL_ENUM_MEMBERS)) partners.push(...items);
  const readable = partners.filter(isJsonObject).flatMap(partnerItem);
  const item = { id: CROSS_TENANT_DEFAULT, displayName: 'Cross-tenant access: default settings' };
  return { items: [{ ...standard, ...item }, ...readable], unreadable: partners.length - readable.length };
}

function partnerItem(partner: JsonObject): Items['items'] {
  const { tenantId } = partner;
  if (typeof tenantId !== 'string' || tenantId === '') return [];
  const displayName = `Cross-tenant access: tenant ${tenantId}`;
  return [{ ...partner, id: crossTenantPartner(tenantId), displayName }];
}

/** Undefined: another try may help. */
function refusalText(error: unknown): string | undefined {
  if (error instanceof DirectoryRefusedError) return `403 ${error.reason}`;
  return error instanceof RequestRejectedError && isRefusedForGood(error)
    ? `${error.status} ${error.reason}`
    : undefined;
}
