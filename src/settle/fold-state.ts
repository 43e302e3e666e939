/** What is known of a revocation when it is compared with those it shares a user, an app, a policy or a device with. */
import type { Cause, Detail, Subject } from '../detect/report.ts';
import { isRefusal, type Span } from './sharpen.ts';
import type { Standing } from './subject-view.ts';

export interface FoldState extends Span {
  readonly cause: Cause;
  readonly subject: Subject;
  readonly correlationIds: readonly string[];
  /** Known by failed sign-ins alone. */
  readonly refusedOnly: boolean;
  /** It turned out to be the same act as another of its cause, which now stands for both. */
  readonly merged?: true;
  /** Undone then, in milliseconds. */
  readonly closedAt?: number;
  /** It asks less than before: no refusal comes of it. */
  readonly eased?: true;
  /** What went was held by a group, and so by its members. */
  readonly byGroup?: true;
  /** The codes say that the token was revoked or ran out, and not which. */
  readonly vague?: true;
  readonly appId?: string;
  /** `deviceId` of the device, which is not its object id. */
  readonly deviceIds: readonly string[];
  /** That stopped the sign-ins, or that go by the group whose members changed. */
  readonly policyIds: readonly string[];
}

export type FoldFacts = Omit<FoldState, 'subject' | 'merged'>;

/** A row of marks is no place for hundreds; the same ten are chosen in whichever order they came. */
const MOST_IDS = 10;
/** "Expired or revoked". */
const VAGUE_CODE = 70008;

export function foldFactsOf({ cause, at, members, closedBy }: Pick<Standing, 'cause' | 'at' | 'members' | 'closedBy'>): FoldFacts {
  const details = members.map(({ detail }) => detail);
  const signIns = details.flatMap(({ signIn }) => signIn ?? []);
  const [appId] = distinct(details.flatMap((detail) => detail.appId ?? []));
  return {
    cause,
    ...at,
    correlationIds: [...new Set(members.flatMap(({ correlationId }) => correlationId ?? []))].sort(),
    refusedOnly: details.every(isRefusal),
    ...(closedBy && { closedAt: closedBy.to }),
    ...(details.some(isEased) && { eased: true }),
    ...(details.some(({ byGroup }) => byGroup) && { byGroup: true }),
    ...(signIns.length > 0 && signIns.every(({ errorCode }) => errorCode === VAGUE_CODE) && { vague: true }),
    ...(appId !== undefined && { appId }),
    deviceIds: distinct([...details.flatMap(({ deviceId }) => deviceId ?? []), ...signIns.flatMap(({ deviceId }) => deviceId ?? [])]),
    policyIds: distinct([
      ...details.flatMap(({ membership }) => membership?.policyIds ?? []),
      ...signIns.flatMap(({ blockingPolicyIds }) => blockingPolicyIds ?? []),
    ]),
  };
}

function isEased({ policy, mfa }: Detail): boolean {
  return policy?.change === 'loosened' || policy?.change === 'deleted' || mfa === 'lifted';
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.map((id) => id.toLowerCase()))].sort().slice(0, MOST_IDS);
}
