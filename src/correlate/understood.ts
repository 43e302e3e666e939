/** Does this version know everything that a row names? A later version may have causes and kinds of its own. */
import { CAUSES } from '../detect/cause.ts';
import type { Actor } from '../detect/report.ts';
import type { SubjectKind } from '../detect/subject.ts';
import { isNewer, NewerRowError } from '../storage/newer-rows.ts';
import type { Row, Value } from '../storage/tables.ts';
import type { SweepRoot } from './revocation.ts';

const SUBJECT_KINDS = {
  user: true,
  grant: true,
  'service-principal': true,
  policy: true,
  assignment: true,
  membership: true,
  application: true,
  device: true,
  'user-app': true,
} satisfies Record<SubjectKind, true>;
const ACTOR_KINDS = { user: true, 'service-principal': true } satisfies Record<Actor['kind'], true>;
const ROOT_KINDS = {
  user: true,
  'service-principal': true,
  policy: true,
  unknown: true,
} satisfies Record<SweepRoot['kind'], true>;

const KNOWN: Readonly<Record<string, ReadonlySet<Value>>> = {
  cause: new Set(CAUSES),
  subjectKind: new Set(Object.keys(SUBJECT_KINDS)),
  actorKind: new Set(Object.keys(ACTOR_KINDS)),
  rootKind: new Set(Object.keys(ROOT_KINDS)),
};

/** By its version, and by the columns that hold a cause or a kind; those that a row does not have do not matter. */
export function isUnderstood(row: Row): boolean {
  if (isNewer(row)) return false;
  return Object.entries(KNOWN).every(([column, values]) => {
    const value = row[column];
    return value === undefined || values.has(value);
  });
}

/** @throws NewerRowError */
export function requireUnderstood(table: string, row: Row): void {
  if (!isUnderstood(row)) throw new NewerRowError(table);
}
