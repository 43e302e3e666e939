/** The times that a message states, in a sentence. */
import type { TokenErrorFacts } from './token-error-explanation.ts';

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
