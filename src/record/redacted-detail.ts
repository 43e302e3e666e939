/** The detail of a report as a column may hold it: without policy bodies, which stand in `Snapshots`, and never longer than 32 KiB. */
import type { Detail } from '../detect/report.ts';

/** Characters; two bytes each. */
const LONGEST = 16_000;
const LONGEST_LIST = 100;

export function redactedDetail({ policy, ...detail }: Detail): Detail {
  const { before: _before, after: _after, ...change } = policy ?? {};
  const redacted = policy ? { ...detail, policy: { ...change, change: policy.change } } : detail;
  return JSON.stringify(redacted).length <= LONGEST ? redacted : shortened(redacted);
}

function shortened(detail: Detail): Detail {
  const { lostScopes, keptScopes, resourceIds, ...rest } = detail;
  const lists = { lostScopes, keptScopes, resourceIds };
  return { ...rest, ...Object.fromEntries(Object.entries(lists).flatMap(([name, list]) => (list ? [[name, list.slice(0, LONGEST_LIST)]] : []))) };
}
