/** The facts that a message spells out beside its code: ids, times, OAuth errors; labels in the page's languages. */
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
