/** A sign-in, and what Identity Protection thinks of a user, each in one shape, whichever export it came in. */

export interface SignInRecord {
  /** As given; where an export carries none, a hash of what stands below. A row that is published again keeps it. */
  readonly id: string;
  /** ISO 8601 with milliseconds. */
  readonly at: string;
  /** `non-interactive`: a client redeemed a refresh token, and nobody was there to answer. `unknown` where the export does not say. */
  readonly flow: 'interactive' | 'non-interactive' | 'service-principal' | 'managed-identity' | 'unknown';
  /** AADSTS code; 0 for success; absent where the record does not say how it ended. */
  readonly errorCode?: number;
  readonly correlationId?: string;
  /** Absent for apps that sign in for themselves, and where nobody of that name exists. */
  readonly user?: SignInParty;
  readonly app?: SignInParty;
  /** Object id of the client's service principal. */
  readonly servicePrincipalId?: string;
  /** The API that a token was asked for; its service principal where the record names it, else its app id. */
  readonly resource?: SignInParty;
  /** The device's `deviceId`, which is not its object id. */
  readonly deviceId?: string;
  readonly clientApp?: string;
  /** What the sign-in proves of the client that got, or was refused, a user's token; absent where it proves nothing. */
  readonly client?: 'confidential' | 'public';
  /** Policies that stopped it; those that only report do not. */
  readonly blockingPolicyIds: readonly string[];
  /** `atRisk`, `confirmedCompromised`, …, as written. */
  readonly riskState?: string;
  readonly riskLevel?: string;
}

export interface SignInParty {
  /** For a user the object id, for an app the app id; where an export lacks it, the name. */
  readonly id: string;
  /** For people to read: UPN or display name. */
  readonly name?: string;
}

export interface RiskRecord {
  /** Made of whose it is, when and in which state: the same user is told of again and again. */
  readonly id: string;
  readonly at: string;
  /** `user`: the user's state as a whole. `detection`: one event that counts towards it. */
  readonly about: 'user' | 'detection';
  readonly user: SignInParty;
  readonly riskState: string;
  readonly riskLevel?: string;
  readonly riskDetail?: string;
}
