/** The risk of one user in Identity Protection: one row per user, with only the last state. */
import type { User } from '../directory/directory-objects.ts';
import { graphTime } from '../http/graph-time.ts';

export interface RiskyUser {
  /** The user's object id. */
  readonly id: string;
  readonly isDeleted: boolean;
  readonly isProcessing: boolean;
  readonly riskDetail: 'none' | 'userPerformedSecuredPasswordReset';
  readonly riskLastUpdatedDateTime: string;
  readonly riskLevel: 'low' | 'medium' | 'high' | 'none';
  readonly riskState: 'atRisk' | 'confirmedCompromised' | 'remediated' | 'dismissed';
  readonly userDisplayName: string;
  readonly userPrincipalName: string;
}

export function riskyUser(
  user: User,
  at: number,
  risk: Pick<RiskyUser, 'riskState' | 'riskLevel' | 'riskDetail'>,
): RiskyUser {
  const { id, displayName, userPrincipalName } = user;
  const updated = graphTime(at);
  return {
    id,
    isDeleted: false,
    isProcessing: false,
    ...risk,
    riskLastUpdatedDateTime: updated,
    userDisplayName: displayName,
    userPrincipalName,
  };
}
