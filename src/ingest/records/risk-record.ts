/** Reads what Identity Protection says of a user: the user's state as a whole, or one detection. */
import { MalformedInputError } from '../../base/errors.ts';
import { readTime } from './record-times.ts';
import { idOf, isMembers, type Members, member, membersIn, textMember } from './record-values.ts';
import type { RiskRecord } from './sign-in-record.ts';

const STREAMS = /^(?:AAD)?(?:(RiskyUsers)|(UserRiskEvents))$/i;

/** Undefined where this is something else; risks of apps are, too. @param undatedAt for exports that lost the time */
export function readRiskRecord(raw: unknown, undatedAt?: string): RiskRecord | undefined {
  const about = riskAboutIn(raw);
  if (about === undefined || !isMembers(raw)) return undefined;
  const record = membersIn(raw.properties) ?? raw;
  const riskState = textMember(record, 'riskState');
  if (riskState === undefined) return undefined;
  const id =
    about === 'user'
      ? textMember(record, 'id', 'userId', 'userPrincipalName')
      : textMember(record, 'userId', 'userPrincipalName');
  if (id === undefined) throw new MalformedInputError('risk record', 'it names no user');
  const at = timeIn(record, raw, about) ?? undatedAt;
  if (at === undefined) throw new MalformedInputError('risk record', 'it has no time that can be read');

  const name = textMember(record, 'userPrincipalName', 'userDisplayName');
  const [riskLevel, riskDetail] = [textMember(record, 'riskLevel'), textMember(record, 'riskDetail')];
  const own = about === 'user' ? idOf(id) : (textMember(record, 'id') ?? idOf(id));
  return {
    id: `risk_${own}_${at}_${riskState}`,
    at,
    about,
    user: { id: idOf(id), ...(name === undefined ? {} : { name }) },
    riskState,
    ...(riskLevel === undefined ? {} : { riskLevel }),
    ...(riskDetail === undefined ? {} : { riskDetail }),
  };
}

/** Told from the stream's or table's name, or by members that only these have. */
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
  const told = [
    ...names.map((name) => member(record, name)),
    member(outer, 'time', 'timeGenerated', 'TimeGenerated [UTC]'),
  ];
  return told.map(readTime).find((time) => time !== undefined);
}
