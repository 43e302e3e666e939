/** What a feature needs, and what is lost without it, by the list of permissions; for the one line that says so. */
import type { Feature } from './feature.ts';
import { LICENCES, PERMISSION_APIS, PERMISSIONS } from './graph/graph-permissions.ts';

export interface Need {
  readonly permission: string;
  readonly lost: string;
  /** Who answers for it. */
  readonly by: string;
}

/** What no permission and no licence says. */
const BESIDES: Readonly<Partial<Record<Feature, string>>> = {
  'connector-policies': ', and unified auditing switched on',
  canary: ' over the user CANARY_USER_ID, or better User Administrator over an administrative unit of that user alone (without that setting AuditLog.Read.All)',
};

export function needOf(feature: Feature): Need {
  const permissions = PERMISSIONS.filter(({ without }) => feature in without);
  const licence = LICENCES[feature];
  const needs = [...permissions.map(({ name }) => name), ...(licence === undefined ? [] : [`an ${licence} licence`])];
  const lost = new Set(permissions.flatMap(({ without }) => without[feature] ?? []));
  return {
    permission: `${inWords(needs)}${BESIDES[feature] ?? ''}`,
    lost: [...lost].join('; '),
    by: PERMISSION_APIS[permissions[0]?.api ?? 'graph'].answers,
  };
}

function inWords(needs: readonly string[]): string {
  return needs.length < 2 ? needs.join('') : `${needs.slice(0, -1).join(', ')} and ${needs.at(-1)}`;
}
