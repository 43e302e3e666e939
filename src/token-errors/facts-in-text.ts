/** The facts that the text of an error states: who, which app, which policy, and when. */
import type { TokenErrorFacts } from './token-error-explanation.ts';

export type TokenErrorFact = keyof TokenErrorFacts;

const OAUTH_ERRORS = [
  'invalid_grant',
  'interaction_required',
  'login_required',
  'consent_required',
  'invalid_client',
  'unauthorized_client',
  'temporarily_unavailable',
  'server_error',
  'invalid_request',
  'invalid_resource',
  'invalid_scope',
  'access_denied',
  'insufficient_claims',
];
const MOMENT = String.raw`'?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?Z?)`;
const ID = String.raw`["'\s:：=]{1,6}([0-9a-f-]{8,36})`;
const CORRELATION_LABEL =
  'correlation[ _-]?id|korrelations-?id|correlatie-id|korrelációazonosító|' +
  'id\\.? (?:de |di )?(?:corr[ée]lation|correlaci[óo]n|correlazione|correla[çc][ãa]o)|(?:相関|関連付け|관련|상관 ?관계|相关|关联|相互關聯) ?ID';
const TRACE_LABEL =
  'trace[ _-]?id|request[ _-]?id|(?:anforderungs|ablaufverfolgungs|spårnings|traceer|aanvraag)-id|' +
  'id (?:de (?:la )?|di )?(?:demande|trace|suivi|traccia|richiesta)|' +
  'id\\. de (?:seguimiento|solicitud)|nyomkövetési azonosító|(?:トレース|要求|추적|요청|请求|要求|跟踪) ?ID';
const TIME_LABEL =
  'timestamp|zeitstempel|horodatage|marca de tiempo|tijdstempel|tidsstämpel|időbélyegző|タイムスタンプ|타임 ?스탬프|时间戳';

const PATTERNS: readonly (readonly [TokenErrorFact, RegExp])[] = [
  ['error', new RegExp(String.raw`\b(${OAUTH_ERRORS.join('|')})\b`)],
  ['suberror', /\bsub_?error["'\s:=]{1,6}([a-z_]{3,60})/i],
  ['traceId', new RegExp(`(?<![\\w])(?:${TRACE_LABEL})${ID}`, 'i')],
  ['correlationId', new RegExp(`(?<![\\w])(?:${CORRELATION_LABEL})${ID}`, 'i')],
  ['timestamp', new RegExp(String.raw`(?<!\w)(?:${TIME_LABEL})["'\s:：=]{1,6}${MOMENT}`, 'i')],
  ['tokenIssuedAt', new RegExp(String.raw`\b(?:grant|token) was issued on\s{1,4}${MOMENT}`, 'i')],
  ['tokensValidFrom', new RegExp(String.raw`\bTokensValidFrom[^']{0,120}? is ${MOMENT}`, 'i')],
  ['unusedFor', /\binactive for '?(\d[\d.:]{2,19}\d)/i],
  [
    'allowedAge',
    /\b(?:maximum allowed lifetime for this request is|(?:limited|fixed) lifetime of) '?(\d[\d.:]{0,18}\d)/i,
  ],
];

/** In the header WWW-Authenticate: base64 of the claims. */
const CLAIMS_IN_HEADER = /\bclaims="([\w+/=-]{8,8000})"/;

export function factsIn(text: string): readonly (readonly [TokenErrorFact, string])[] {
  const claims = claimsOfHeader(text);
  const facts = PATTERNS.flatMap(([fact, pattern]) => {
    const value = pattern.exec(text)?.[1];
    return value === undefined ? [] : [[fact, value] as const];
  });
  return claims === undefined ? facts : [...facts, ['claims', claims]];
}

function claimsOfHeader(text: string): string | undefined {
  const coded = CLAIMS_IN_HEADER.exec(text)?.[1];
  if (coded === undefined) return undefined;
  try {
    const claims = atob(coded.replaceAll('-', '+').replaceAll('_', '/'));
    return claims.startsWith('{') ? claims : undefined;
  } catch {
    // No base64: then it is no claims.
    return undefined;
  }
}

/** Undefined if the message states none. */
export function timesSentence({
  tokenIssuedAt,
  tokensValidFrom,
  unusedFor,
  allowedAge,
}: TokenErrorFacts): string | undefined {
  const issued = tokenIssuedAt === undefined ? 'This token' : `This token was issued on ${momentOf(tokenIssuedAt)} and`;
  if (tokensValidFrom !== undefined) {
    const since = `Only tokens from ${momentOf(tokensValidFrom)} or later count`;
    return tokenIssuedAt === undefined ? `${since}.` : `${since}; this one was issued on ${momentOf(tokenIssuedAt)}.`;
  }
  if (unusedFor !== undefined) return `${issued} was not used for ${durationOf(unusedFor)}.`;
  if (allowedAge !== undefined) return `${issued} may be at most ${durationOf(allowedAge)} old.`;
  return tokenIssuedAt === undefined ? undefined : `The token was issued on ${momentOf(tokenIssuedAt)}.`;
}

/** Microsoft writes UTC, to a ten-millionth of a second. */
export function momentOf(written: string): string {
  return `${written.slice(0, 19).replace('T', ' ')} UTC`;
}

/** @param written seconds, `hh:mm:ss` or `d.hh:mm:ss` */
function durationOf(written: string): string {
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^(?:(\d+)\.)?(\d+):(\d+):(\d+)/.exec(written) ?? ([undefined, '0', '0', '0', written] as const);
  const total = Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (!Number.isFinite(total)) return written;
  if (total >= 172_800) return `${Math.round(total / 86_400)} days`;
  if (total >= 7200) return `${Math.round(total / 3600)} hours`;
  return `${Math.round(total / 60)} minutes`;
}
