/** What Identity Protection reports about a user: the user's current risk, or one detection. */
import { MalformedInputError } from '../../base/errors.ts';
import { readTime } from './record-times.ts';
import { idOf, isMembers, type Members, member, membersIn, textMember } from './record-values.ts';
import type { SignInParty } from './sign-in-record.ts';

export interface RiskRecord {
  /** Made of user, time and state, because the same user is reported again and again. */
  readonly id: string;
  readonly at: string;
  /** `user`: the user's current risk. `detection`: one event that counts towards it. */
  readonly about: 'user' | 'detection';
  readonly user: SignInParty;
  readonly riskState: string;
  readonly riskLevel?: string;
  readonly riskDetail?: string;
}

const STREAMS = /^(?:AAD)?(?:(RiskyUsers)|(UserRiskEvents))$/i;

/** Undefined where this is something else, the risk of an app included. */
export function readRiskRecord(raw: unknown): RiskRecord | undefined {
  const about = riskAboutIn(raw);
  if (about === undefined || !isMembers(raw)) return undefined;
  const record = membersIn(raw.properties) ?? raw;
  const riskState = textMember(record, 'riskState');
  if (riskState === undefined) return undefined;
  const id =
    about === 'user'
      ? textMember(record, 'id', 'userId', 'userPrincipalName')
      : textMember(record, 'userId', 'userPrincipalName');
  if (id === undefined) throw new MalformedInputError('risk record', 'it has no user');
  const at = timeIn(record, raw, about);
  if (at === undefined) throw new MalformedInputError('risk record', 'it has no time that can be read');

  const name = textMember(record, 'userPrincipalName', 'userDisplayName');
  const [riskLevel, riskDetail] = [textMember(record, 'riskLevel'), textMember(record, 'riskDetail')];
  const ownId = about === 'user' ? idOf(id) : (textMember(record, 'id') ?? idOf(id));
  return {
    id: `risk_${ownId}_${at}_${riskState}`,
    at,
    about,
    user: { id: idOf(id), ...(name === undefined ? {} : { name }) },
    riskState,
    ...(riskLevel === undefined ? {} : { riskLevel }),
    ...(riskDetail === undefined ? {} : { riskDetail }),
  };
}

/** Recognised by the name of the stream or table, or by members that only these records have. */
export function riskAboutIn(raw: unknown): RiskRecord['about'] | undefined {
  if (!isMembers(raw)) return undefined;
  const stream = raw.category ?? raw.Category ?? raw.Type;
  const named = typeof stream === 'string' ? STREAMS.exec(stream) : null;
  if (named) return named[1] ? 'user' : 'detection';
  if (
    (raw.riskState ?? raw.RiskState) === undefined ||
    (raw.appId ?? raw.AppId ?? raw.servicePrincipalType) !== undefined
  )
    return undefined;
  if ((raw.riskLastUpdatedDateTime ?? raw.RiskLastUpdatedDateTime) !== undefined) return 'user';
  return (raw.detectedDateTime ?? raw.DetectedDateTime) === undefined ? undefined : 'detection';
}

function timeIn(record: Members, outer: Members, about: RiskRecord['about']): string | undefined {
  const names =
    about === 'user' ? ['riskLastUpdatedDateTime'] : ['activityDateTime', 'detectedDateTime', 'lastUpdatedDateTime'];
  const times = [
    ...names.map((name) => member(record, name)),
    member(outer, 'time', 'timeGenerated', 'TimeGenerated [UTC]'),
  ];
  return times.map((time) => readTime(time)).find((time) => time !== undefined);
}
