/** The verdict in words: one or two sentences that a help desk can read out. Pure; times are UTC. */
import { CAUSE_ENTRIES, type Cause } from '../../detect/cause.ts';
import type { Effect } from '../../impact/affected.ts';
import { actText, byWhom, happened, momentText, nameOf, placeOf, whenText } from './act-words.ts';
import type { Doubt, WhyAnswer } from './why-answer.ts';

/** What the sentence is made of. */
export type VerdictParts = Omit<WhyAnswer, 'verdict'>;

const DOUBT_TEXTS: Readonly<Record<Doubt, string>> = {
  'source-not-read': 'a source that would show other reasons was not read for that time',
  'first-reading': 'the first reading of a source has not ended, so it reports no changes yet',
  'effect-not-decided':
    'whether it ends this sign-in depends on what is not on record: the client, the place or the device',
  'not-known-to-use': 'this person is not known to use this app',
  'app-not-named': 'no app was named, and it does not hold for every app',
  'others-near': 'something else happened within minutes that may be the reason as well',
  'over-since': 'it is over: the person has signed in since, or it was undone, so what happens now has another reason',
  'renewed-since': 'a token was renewed after it without a new sign-in on record, so perhaps it ended nothing',
  'watched-shortly': 'the sources have been watched for less than two days: what happened before was never seen',
  'long-ago': 'it is older than two days, and no app was named: whatever is new is likely to have another reason',
  'error-says-other': 'what is on record of that time cannot lead to this error',
  'error-not-known': 'no known error is in the text that was given',
  'change-not-known': 'only the refusal is on record, not what changed before it',
  'code-fits-several': 'the error alone fits several causes',
};

export function doubtText(doubt: Doubt): string {
  return DOUBT_TEXTS[doubt];
}

export function verdictOf(parts: VerdictParts): string {
  switch (parts.outcome) {
    case 'ended':
    case 'over':
      return leadVerdict(parts);
    case 'by-error':
      return `${errorText(parts)} Nothing on record says more (${parts.certainty}).${besides(parts)}`;
    case 'no-loss':
      return `No: the error is no revocation. ${errorText(parts)}${besides(parts)}${successText(parts)}`;
    case 'nothing':
      return nothingVerdict(parts);
  }
}

function leadVerdict(parts: VerdictParts): string {
  const [lead] = parts.revocations;
  if (lead === undefined) return nothingVerdict(parts);
  const what = happened(lead, parts);
  const sentence = `${capital(what)}${byWhom(lead, parts)} ${whenText(lead.occurred)}${effectText(parts)}`;
  return `${sentence} (${parts.certainty}${proofText(parts)}).${rivalText(parts)}${overText(parts)}`;
}

/** What happened so near to it that nobody can tell which of the two it was. */
function rivalText({ doubts, revocations: [, rival], user }: VerdictParts): string {
  const isNear = doubts.some(({ doubt }) => doubt === 'others-near');
  return isNear && rival ? ` Or it was this: ${actText(rival, user)}.` : '';
}

function nothingVerdict(parts: VerdictParts): string {
  const { certainty, app, user, sources } = parts;
  const whose = `the sign-in of ${nameOf(user)}${app ? ` at ${nameOf(app)}` : ''}`;
  if (certainty === 'nothing-found')
    return `No: nothing was revoked. Nothing on record ended ${whose}${readText(parts)}.${successText(parts)}`;
  const unread = sources.filter(({ state, gaps }) => state !== 'read' || gaps.length > 0).map(({ name }) => name);
  const why =
    unread.length > 0 ? `${unread.join(', ')} ${unread.length === 1 ? 'was' : 'were'} not read completely` : '';
  return `Nothing on record explains what ended ${whose}, but that is no all-clear: ${why}.${successText(parts)}`;
}

/** Of which time that is said, where it is not all of the time that counts. */
function readText({ sources, doubts, at }: VerdictParts): string {
  const isShort = doubts.some(({ doubt }) => doubt === 'watched-shortly');
  const from = sources
    .flatMap(({ readFrom }) => readFrom ?? [])
    .sort()
    .at(-1);
  const [to] = sources.flatMap(({ readTo }) => readTo ?? []).sort();
  const since = isShort && from !== undefined ? [`since ${momentText(from).slice(3)}`] : [];
  const upTo = to !== undefined && to < at ? [`up to ${momentText(to).slice(3)}`] : [];
  const parts = [...since, ...upTo];
  return parts.length === 0 ? '' : ` (all sources were read ${parts.join(' and ')})`;
}

type EffectTexts = Readonly<Record<Effect, (at: string) => string>>;

const EFFECT_TEXTS: EffectTexts = {
  dies: (at) => `, which ended the sign-in at ${at}`,
  blocked: (at) => `, so the sign-in is refused at ${at}`,
  reprompts: (at) => `, so a new sign-in is asked for at ${at}`,
  'cannot-decide': (at) => `, which may have ended the sign-in at ${at}`,
  survives: () => '',
};
const PAST_EFFECT_TEXTS: EffectTexts = {
  ...EFFECT_TEXTS,
  blocked: (at) => `, so the sign-in was refused at ${at}`,
  reprompts: (at) => `, so a new sign-in was asked for at ${at}`,
};

function effectText({ effect, app, apps, outcome, revocations: [lead] }: VerdictParts): string {
  // A refusal says itself what happened.
  if (effect === undefined || (lead && isRefusal(lead.cause))) return ` at ${placeOf(app, apps)}`;
  return (outcome === 'over' ? PAST_EFFECT_TEXTS : EFFECT_TEXTS)[effect](placeOf(app, apps));
}

function proofText({ refusedAt, refusedCode, certainty, error }: VerdictParts): string {
  if (certainty !== 'confirmed') return '';
  if (refusedAt !== undefined) return `: a sign-in was refused ${codeText(refusedCode)}${momentText(refusedAt)}`;
  return error ? ': the error says the same' : '';
}

function codeText(code: number | undefined): string {
  return code === undefined ? '' : `with AADSTS${code} `;
}

function overText(parts: VerdictParts): string {
  const { overAt, overBy, undoneAt, outcome, lastSuccess } = parts;
  if (outcome === 'over' && overAt !== undefined) {
    const what = overAt === lastSuccess ? `: ${articleOf(parts)} worked then` : '';
    return ` That is over since ${momentText(overAt).slice(3)}${overBy === 'sign-in' ? ` at the latest${what}` : ''}.`;
  }
  return undoneAt === undefined ? '' : ` It was undone ${momentText(undoneAt)}; a new sign-in may still be needed.`;
}

function errorText({ error }: VerdictParts): string {
  if (error === undefined) return '';
  return `${error.code === null ? error.name : `AADSTS${error.code}`}: ${error.meaning.replace(/[.\s]*$/, '')}.`;
}

/** What happened about then, but does not lead to this error. */
function besides({ revocations: [first], user }: VerdictParts): string {
  return first ? ` On record of that time: ${actText(first, user)}.` : '';
}

const KIND_TEXTS: Readonly<Record<NonNullable<VerdictParts['lastSuccessKind']>, string>> = {
  interactive: 'sign-in',
  refresh: 'refresh',
  unknown: 'sign-in or refresh',
};

function successText(parts: VerdictParts): string {
  const { lastSuccess, lastSuccessKind: kind = 'unknown', lastSuccessApp, lastInteractive, workedAfter, app } = parts;
  const where = app ? ' there' : '';
  const after = workedAfter === undefined ? '' : ` One worked ${momentText(workedAfter)}, later than the question.`;
  if (lastSuccess === undefined) return ` No sign-in${where} that worked is on record of that time.${after}`;
  const at = !app && lastSuccessApp ? ` at ${nameOf(lastSuccessApp)}` : '';
  // Whoever is asked to sign in again and again has a new sign-in beside refreshes that work.
  const signIn =
    kind !== 'refresh' || lastInteractive === undefined ? '' : `; the last sign-in ${momentText(lastInteractive)}`;
  return ` The last ${KIND_TEXTS[kind]}${where} on record worked ${momentText(lastSuccess)}${at}${signIn}.`;
}

function articleOf({ lastSuccessKind: kind = 'unknown' }: VerdictParts): string {
  return `a ${KIND_TEXTS[kind]}`;
}

function isRefusal(cause: Cause): boolean {
  return CAUSE_ENTRIES[cause].family === 'refusal';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
