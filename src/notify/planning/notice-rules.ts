/**
 * Chooses who is notified of a record, by which channels, and which notices are suppressed from the start. Pure rules
 * on looked-up people.
 */
import { defined } from '../../base/defined.ts';
import type { AuditRecord } from '../../record/audit-record.ts';
import type { AudienceKind, SuppressionReason } from '../notice.ts';
import type { NoticeSettings } from '../notice-settings.ts';
import { channelsFor } from './channels-for.ts';
import type { Choice } from './choice.ts';
import { TOO_OLD_MS } from './hold-down.ts';
import { PERSON_KINDS, type People, type Person, type PersonKind } from './look-up-people.ts';
import { type NoticePolicy, type PolicyRule, ruleFor, type When } from './policy/notice-policy.ts';
import { chooseOffice, type Office } from './stand-ins.ts';
import { affectsAnybody, hasUndecidedEffect, hasUnknownReach } from './whom-it-hits.ts';

export interface PlanningRules {
  readonly settings: NoticeSettings;
  readonly policy: NoticePolicy;
}

interface Candidate extends Person {
  readonly kind: PersonKind;
  /** Whether the policy tells the audience of this record. */
  readonly isTold: boolean;
}

type RuleOf = (audience: AudienceKind) => PolicyRule | undefined;

/** People with a suppressed notice of their own; one more notice for each reason gives the number of the others. */
const MAX_SUPPRESSED = 1_000;

/** Everybody around the record has a notice, and one that is not sent says why. */
export function chooseAudiences(record: AuditRecord, people: People, rules: PlanningRules): readonly Choice[] {
  const { settings, policy } = rules;
  const { cause, subject, actor } = record.revocation;
  const ruleOf: RuleOf = (audience) => ruleFor(policy, { cause, audience });
  const isHit = affectsAnybody(record);
  const { candidates, isFound } = weigh(people, { ruleOf, settings, isHit });
  const breakGlass = new Set(settings.breakGlass);
  const concernsBreakGlass = breakGlass.has(subject.id);
  const reasonAgainst = ({ id, spared, isTold }: Candidate): SuppressionReason | undefined => {
    if (!isHit || spared === 'survives') return 'survives';
    if (id === actor?.id) return 'actor';
    if (concernsBreakGlass || breakGlass.has(id)) return 'break-glass';
    return spared ?? (isTold ? undefined : 'by-policy');
  };
  const told = candidates.filter((candidate) => candidate.kind === 'user' && reasonAgainst(candidate) === undefined);
  const isOverLimit = told.length > policy.approval.above;
  const choices = candidates.flatMap((candidate) => {
    const overLimit = isOverLimit && candidate.kind === 'user' ? 'over-limit' : undefined;
    return choose(candidate, reasonAgainst(candidate) ?? overLimit, { rule: ruleOf(candidate.kind), settings });
  });

  const happened = whatHappened(record, { isHit, isFound });
  const concernsAdmins =
    isHit && (isOverLimit || concernsBreakGlass || candidates.some((one) => isWeighed(one) && breakGlass.has(one.id)));
  const isOfficeTold = (office: Office) =>
    (office === 'admins' && concernsAdmins) || (ruleOf(office)?.when ?? []).some((when) => happened.has(when));
  const offices = (['help-desk', 'admins'] as const).filter(isOfficeTold).flatMap((office) => {
    const chosen = chooseOffice(office, { rule: ruleOf(office), settings });
    return concernsBreakGlass && office === 'help-desk' ? chosen.slice(0, 1).map(withBreakGlass) : chosen;
  });
  return [...withoutMany(choices, people.unnamed), ...offices].map((choice) => finalChoice(choice, record, settings));
}

/** Of an account that only the admins are to hear of. */
function withBreakGlass(choice: Choice): Choice {
  return { ...choice, initialState: 'suppressed', reason: 'break-glass' };
}

/** All people, and whether one of them is somebody to notify. Otherwise the admins stand in. */
function weigh(
  people: People,
  { ruleOf, settings, isHit }: { readonly ruleOf: RuleOf; readonly settings: NoticeSettings; readonly isHit: boolean },
): { readonly candidates: readonly Candidate[]; readonly isFound: boolean } {
  const counts = ({ kind, spared, usable, mail }: Candidate) =>
    // Only managers and owners that can be reached count, because somebody else can stand in for them. A user who is
    // affected always counts.
    kind === 'user'
      ? spared === undefined
      : usable && channelsFor(ruleOf(kind), { settings, hasMail: mail !== undefined }).length > 0;
  let isFound = false;
  const candidates = PERSON_KINDS.flatMap((kind) => {
    const when = ruleOf(kind)?.when ?? [];
    const isTold = isHit && (when.includes('affected') || (when.includes('nobody-else') && !isFound));
    const own = people[kind].map((person): Candidate => ({ ...person, kind, isTold }));
    isFound ||= isTold && own.some(counts);
    return own;
  });
  return { candidates: distinct(candidates, counts), isFound };
}

/** One candidate of each person, because one may be spared as a user and told as an owner: the first that is told. */
function distinct(candidates: readonly Candidate[], counts: (candidate: Candidate) => boolean): readonly Candidate[] {
  const byId = Map.groupBy(candidates, ({ id }) => id);
  return [...byId.values()].flatMap(
    (own) => own.find((one) => one.isTold && counts(one)) ?? own.find(({ isTold }) => isTold) ?? own.slice(0, 1),
  );
}

/** Whether a rule looked at this person, who is not known to be untouched. */
function isWeighed({ isTold, spared }: Candidate): boolean {
  return isTold && spared !== 'survives';
}

/** Which of the moments at which a rule tells somebody have come. */
function whatHappened(
  record: AuditRecord,
  { isHit, isFound }: { readonly isHit: boolean; readonly isFound: boolean },
): ReadonlySet<When> {
  const isUnknown = !isHit && hasUnknownReach(record);
  const moments: Readonly<Record<When, boolean>> = {
    affected: isHit,
    'nobody-else': isHit && !isFound,
    // Something may be missing in what is known of its reach.
    undecided: isHit ? hasUndecidedEffect(record) : isUnknown && record.affected.uncertain !== undefined,
    'unknown-reach': isUnknown,
  };
  return new Set((Object.keys(moments) as When[]).filter((when) => moments[when]));
}

function choose(
  { kind, id, name, mail, usable, language }: Candidate,
  against: SuppressionReason | undefined,
  { rule, settings }: { readonly rule: PolicyRule | undefined; readonly settings: NoticeSettings },
): readonly Choice[] {
  const channels = channelsFor(rule, { settings, hasMail: mail !== undefined });
  const [first = 'mail'] = channels;
  const unreachable = channels.length === 0 ? 'no-address' : undefined;
  const reason = against ?? (usable ? unreachable : 'account-unusable');
  const choice = {
    audience: { kind, id, name, mail: mail ?? '' },
    delayMinutes: rule?.delayMinutes ?? 0,
    ...defined({ language: languageBy(rule, language) }),
  };
  if (reason !== undefined) return [{ ...choice, channel: first, initialState: 'suppressed', reason }];
  return channels.map((channel) => ({ ...choice, channel, initialState: 'due' }));
}

/** The reader's own if the rule allows it, otherwise the first that it allows. */
function languageBy(rule: PolicyRule | undefined, own: string | undefined): string | undefined {
  const [first] = rule?.languages ?? [];
  if (first === undefined) return own;
  const wanted = own?.split('-')[0]?.toLowerCase();
  return rule?.languages?.find((language) => language.split('-')[0] === wanted) ?? first;
}

/** Thousands of suppressed notices would cost more than they say: beyond some, one gives the number for each reason. */
function withoutMany(choices: readonly Choice[], unnamed: number): readonly Choice[] {
  const others = choices.filter(({ reason }) => reason !== undefined).slice(MAX_SUPPRESSED);
  const numbers = new Map<SuppressionReason, number>(unnamed > 0 ? [['not-in-use', unnamed]] : []);
  for (const { reason } of others) if (reason !== undefined) numbers.set(reason, (numbers.get(reason) ?? 0) + 1);
  const left = new Set(others);
  return [
    ...choices.filter((choice) => !left.has(choice)),
    ...[...numbers].map(
      ([reason, count]): Choice => ({
        audience: { kind: 'user', id: `others-${reason}`, name: `${count} more`, mail: '' },
        channel: 'mail',
        delayMinutes: 0,
        initialState: 'suppressed',
        reason,
      }),
    ),
  ];
}

function finalChoice(
  choice: Choice,
  { revocation, recordedAt }: AuditRecord,
  { mode }: Pick<NoticeSettings, 'mode'>,
): Choice {
  const age = Date.parse(recordedAt) - Date.parse(revocation.occurred.to);
  if (age > TOO_OLD_MS) return { ...choice, initialState: 'suppressed', reason: 'too-old' };
  if (choice.reason !== undefined) return choice;
  return { ...choice, initialState: mode === 'observe' ? 'observed' : 'due' };
}
