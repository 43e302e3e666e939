/** Graph's limits: too many requests get 429, and refused requests count too. */
import type { Clock } from '../../../src/base/clock.ts';
import { GraphRefusal } from './graph-refusal.ts';

export type ThrottleMode = 'injected' | 'real' | 'off';

export interface Throttle {
  /** @throws GraphRefusal 429 when the family of this path is over its limit */
  check(path: string, query: ReadonlyMap<string, string>): void;
  /** Counts a request to a mailbox; the returned function ends it. */
  enterMailbox(): () => void;
}

interface Family {
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  /** Conditional Access answers 429 without the header. */
  readonly hasRetryAfter: boolean;
  matches(path: string): boolean;
}

const MAILBOX_CONCURRENCY = 4;

const FAMILIES: readonly Family[] = [
  {
    name: 'teams-activity',
    limit: 5,
    windowMs: 1_000,
    hasRetryAfter: true,
    matches: (path) => path.endsWith('/teamwork/sendActivityNotification'),
  },
  {
    name: 'reports',
    limit: 5,
    windowMs: 10_000,
    hasRetryAfter: true,
    matches: (path) => path.startsWith('/auditLogs/') || path.startsWith('/reports/'),
  },
  {
    name: 'conditional-access',
    limit: 1,
    windowMs: 1_000,
    hasRetryAfter: false,
    matches: (path) => path.startsWith('/identity/conditionalAccess/') || path.startsWith('/identityProtection/'),
  },
];

/** @param users decides the size of the identity bucket, as at Microsoft */
export function throttleOf(mode: ThrottleMode, injected: Clock, users: number): Throttle {
  const clock = mode === 'real' ? Date.now : injected;
  const used = new Map<string, { at: number; cost: number }[]>();
  let inMailbox = 0;
  const budget = budgetOf(users);

  function spend(name: string, cost: number, limit: number, windowMs: number): number | undefined {
    const now = clock();
    const recent = (used.get(name) ?? []).filter(({ at }) => now - at < windowMs);
    const before = recent.reduce((sum, entry) => sum + entry.cost, 0);
    recent.push({ at: now, cost });
    used.set(name, recent);
    return before + cost <= limit
      ? undefined
      : Math.max(1, Math.ceil(((recent[0]?.at ?? now) + windowMs - now) / 1000));
  }

  return {
    check(path, query) {
      if (mode === 'off') return;
      const family = FAMILIES.find((candidate) => candidate.matches(path));
      const wait = family
        ? spend(family.name, 1, family.limit, family.windowMs)
        : spend('identity', costOf(path, query), budget, 10_000);
      if (wait !== undefined) throw tooMany(family?.hasRetryAfter === false ? undefined : wait);
    },
    enterMailbox() {
      if (mode !== 'off' && inMailbox >= MAILBOX_CONCURRENCY) {
        throw new GraphRefusal(429, 'ApplicationThrottled', 'Application is over its MailboxConcurrency limit.', {
          'retry-after': '1',
        });
      }
      inMailbox += 1;
      return () => {
        inMailbox -= 1;
      };
    },
  };
}

function budgetOf(users: number): number {
  if (users < 50) return 3_500;
  return users <= 500 ? 5_000 : 8_000;
}

export function tooMany(retryAfterSeconds: number | undefined): GraphRefusal {
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return new GraphRefusal(429, 'TooManyRequests', 'Too many requests. Slow down.', headers);
}

/** Resource units of the identity bucket. */
function costOf(path: string, query: ReadonlyMap<string, string>): number {
  const base = baseCost(path);
  const small = Number(query.get('$top') ?? 100) < 20 ? 1 : 0;
  return Math.max(1, base - (query.has('$select') ? 1 : 0) + (query.has('$expand') ? 1 : 0) - small);
}

function baseCost(path: string): number {
  if (/^\/groups\/[^/]+\/transitiveMembers/.test(path) || path === '/directoryObjects/getByIds') return 5;
  if (/checkMemberGroups$/.test(path)) return 4;
  if (/^\/groups\/[^/]+\/members/.test(path)) return 3;
  if (
    path === '/users' ||
    /^\/oauth2PermissionGrants(\/(?!delta)[^/]+)?$/.test(path) ||
    /(transitiveMemberOf|\/appRoleAssignments)$/.test(path)
  )
    return 2;
  return 1;
}
