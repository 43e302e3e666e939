/** The facts of a notice as labelled rows: when, by whom, which apps, and of a policy what changed and for how many. */
import { isGuid } from '../../base/hash.ts';
import { CAUSE_ENTRIES } from '../../detect/cause.ts';
import type { Detail } from '../../detect/report.ts';
import type { Effect } from '../../impact/affected.ts';
import type { EffectFigures, PolicyReach } from '../../record/policy-reach.ts';
import type { NoticeContent } from '../notice.ts';
import { changeLine } from './change-lines.ts';
import { type Language, LOCALES } from './language.ts';
import type { Reader } from './reader.ts';
import type { FactKey, Labels } from './words.ts';

export interface FactRow {
  readonly label: string;
  /** One is shown beside the label, several as a list. */
  readonly values: readonly string[];
}

export interface FactContext {
  readonly reader: Reader;
  readonly language: Language;
  readonly timeZone: string;
  readonly labels: Labels;
  readonly isActorShown: boolean;
  /** The command that tells those who wait for an approval. */
  readonly approve: string | undefined;
  readonly lookUp: string | undefined;
}

const MOST_APPS = 10;
/** A person's mail is short: as many apps as fit in so many characters, and always one. */
const APPS_LENGTH_FOR_USER = 70;
const MOST_SCOPES = 8;

export function factRows(content: NoticeContent, context: FactContext): readonly FactRow[] {
  const { reader, labels } = context;
  const isUser = reader === 'user';
  const row = (key: FactKey, ...values: readonly string[]): readonly FactRow[] =>
    values.length === 0 ? [] : [{ label: labels.facts[key], values }];
  const { cause, detail, sweep, changes = [], stageFacts = {} } = content;
  if (content.stage === 'endpoint-disabled') return endpointRows(content, context, row);
  const { people = [], policies = [] } = stageFacts;
  const named = isUser ? [] : row('people', ...joined(withMore(people, content.userCount, labels)));
  const lookUp = context.lookUp === undefined ? [] : row('lookUp', context.lookUp);
  // When it all began, and what stopped then, would read as if it were so again.
  if (content.stage === 'all-good')
    return [...named, ...row(isUser ? 'yourApps' : 'apps', ...appTexts(content, context)), ...lookUp];
  return [
    ...row('when', whenText(content, context)),
    ...named,
    ...(isUser ? [] : row('policies', ...policies)),
    ...(context.isActorShown ? row('doneBy', ...actorText(content, labels)) : []),
    ...(sweep && isUser ? row('changed', `${labels.causes[cause]}${labels.colon}${sweep.told}`) : []),
    ...(isUser ? [] : row('changed', ...changeValue(changes, context))),
    ...(isUser ? [] : row('lost', ...joined(lostOf(detail)))),
    ...(isUser || people.length > 0 ? [] : reachRows(content, labels, row)),
    ...row(isUser ? 'yourApps' : 'apps', ...appTexts(content, context)),
    ...(sweep && !isUser ? row('among', ...joined(withMore(sweep.names, sweep.told, labels))) : []),
    ...(context.approve === undefined ? [] : row('approve', context.approve)),
    ...lookUp,
  ];
}

type TimeReader = Pick<FactContext, 'language' | 'timeZone'>;

type TimeForm = 'second' | 'minute' | 'line';

const DATES: Readonly<Record<TimeForm, Intl.DateTimeFormatOptions>> = {
  second: { day: 'numeric', month: 'long', year: 'numeric', second: '2-digit' },
  minute: { day: 'numeric', month: 'long', year: 'numeric' },
  line: { day: 'numeric', month: 'short' },
};

/** The zone is named, since the reader's own is not always known. */
function timeFormat({ language, timeZone }: TimeReader, form: TimeForm): Intl.DateTimeFormat {
  const formatWith = (timeZoneName: 'short' | 'long') =>
    new Intl.DateTimeFormat(LOCALES[language], {
      ...DATES[form],
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone,
      timeZoneName,
    });
  const short = formatWith('short');
  // Where a language has no short name for the zone, it is only a distance, such as UTC+1.
  const isNamed = form === 'line' || !/\d/.test(zoneNameOf(short));
  return isNamed ? short : formatWith('long');
}

function zoneNameOf(format: Intl.DateTimeFormat): string {
  return format.formatToParts(0).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** To the second where the record has the moment; a reading knows only the times before and after. */
export function whenText(content: NoticeContent, reader: WhenReader): string {
  const { from, to } = content.occurred;
  return timeText(content, reader, from === to && !isOnlyBefore(content) ? 'second' : 'minute');
}

/** For a line of a list. */
export function shortWhen(content: NoticeContent, reader: WhenReader): string {
  return timeText(content, reader, 'line');
}

type WhenReader = TimeReader & Pick<FactContext, 'labels'>;

function timeText(content: NoticeContent, { labels, ...reader }: WhenReader, form: TimeForm): string {
  const { from, to } = content.occurred;
  const format = timeFormat(reader, form);
  if (isOnlyBefore(content)) return labels.before(format.format(new Date(to)));
  return from === to ? format.format(new Date(to)) : format.formatRange(new Date(from), new Date(to));
}

/** If only a later refusal shows what happened, we know only that it was before that. */
function isOnlyBefore({ cause, detail }: NoticeContent): boolean {
  return detail.signIn !== undefined && CAUSE_ENTRIES[cause].family === 'change';
}

export function actorText({ actor }: NoticeContent, { byTheApp }: Labels): readonly string[] {
  if (actor?.name === undefined) return [];
  return [actor.kind === 'service-principal' ? byTheApp(actor.name) : actor.name];
}

/** In one line, whose parts may have commas. */
function changeValue(changes: NonNullable<NoticeContent['changes']>, { language }: FactContext): readonly string[] {
  const lines = changes.map((change) => changeLine(change, language));
  return lines.length === 0 ? [] : [lines.join(' | ')];
}

function joined(values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [values.join(', ')];
}

function lostOf({ lostScopes = [] }: Detail): readonly string[] {
  const more = lostScopes.length - MOST_SCOPES;
  return more > 0 ? [...lostScopes.slice(0, MOST_SCOPES), `+${more}`] : lostScopes;
}

function withMore(names: readonly string[], count: number, { more }: Labels): readonly string[] {
  const others = count - names.length;
  return names.length > 0 && others > 0 ? [...names, more(others)] : names;
}

/** Nothing was lost: of the revocation whose event could not be delivered, the admins had their own notice. */
function endpointRows({ apps, occurred, stageFacts }: NoticeContent, context: FactContext, row: RowOf) {
  const since = stageFacts?.since ?? occurred.to;
  const [app] = apps;
  return [
    ...row('since', timeFormat(context, 'second').format(new Date(since))),
    ...(app
      ? row('apps', [app.name, ...(app.appId !== undefined && isGuid(app.appId) ? [app.appId] : [])].join(', '))
      : []),
    ...(context.lookUp === undefined ? [] : row('lookUp', context.lookUp)),
  ];
}

function appTexts({ apps, appCount, stage }: NoticeContent, { reader, labels }: FactContext): readonly string[] {
  const shown = reader === 'user' ? appsThatFit(apps) : apps.slice(0, MOST_APPS);
  const others = appCount - shown.length;
  const texts = shown.map(({ name, effect }) =>
    stage === 'all-good' ? name || labels.anApp : `${name || labels.anApp}${labels.colon}${labels.effects[effect]}`,
  );
  return others > 0 && shown.length > 0 ? [...texts, labels.more(others)] : texts;
}

function appsThatFit(apps: NoticeContent['apps']): NoticeContent['apps'] {
  let left = APPS_LENGTH_FOR_USER;
  return apps.slice(0, MOST_APPS).filter(({ name }, index) => {
    left -= name.length;
    return index === 0 || left >= 0;
  });
}

type RowOf = (key: FactKey, ...values: readonly string[]) => readonly FactRow[];

/** In scope: exact; in use: of these, who is known to use the app. The two are never one number. */
function reachRows(content: NoticeContent, labels: Labels, row: RowOf): readonly FactRow[] {
  const { policyReach, inScope, userCount, subject } = content;
  if (policyReach === undefined) {
    const isOfOne = ['user', 'device'].includes(subject.kind) && content.sweep === undefined;
    if (isOfOne || content.appCount === 0) return [];
    return row('affected', userCount === 0 ? labels.nobodyKnown : labels.people(userCount));
  }
  const certain = policyReach.uncertain ? row('notCertain', policyReach.uncertain.join('; ')) : [];
  if (inScope === undefined) return [...row('inScope', labels.notCompared), ...certain];
  const worse = policyReach.effects.filter(({ effect }) => effect !== 'survives');
  if (worse.length === 0) return [...row('inScope', nobodyWorse(policyReach, labels)), ...certain];
  return [
    ...row('inScope', ...worse.map((figures) => scopeText(figures, labels))),
    ...useRow(policyReach, worse, labels, row),
    ...(policyReach.conditional ? row('condition', labels.onlyInConditions) : []),
    ...certain,
  ];
}

function nobodyWorse({ effects }: PolicyReach, labels: Labels): string {
  const [relaxed] = effects;
  if (relaxed === undefined) return labels.nobodyWorse;
  const { users, apps } = relaxed.inScope;
  return `${labels.nobodyWorse}; ${labels.askedForLess(labels.people(users), labels.apps(apps))}`;
}

/** What acts as itself is no person, and has no scope. */
function scopeText({ effect, inScope, inUse, session }: EffectFigures, labels: Labels): string {
  const counts =
    inScope.users === 0 ? labels.apps(inUse.apps) : `${labels.people(inScope.users)}, ${labels.apps(inScope.apps)}`;
  return `${counts} (${[labels.effects[effect], ...(session ?? [])].join(', ')})`;
}

function useRow(
  { worstApps }: PolicyReach,
  worse: readonly EffectFigures[],
  labels: Labels,
  row: RowOf,
): readonly FactRow[] {
  const own = worse.filter(({ inScope }) => inScope.users > 0);
  if (own.length === 0) return [];
  const used = own.filter(({ inUse }) => inUse.users > 0);
  if (used.length === 0) return row('inUse', labels.nobodyInUse);
  const each = used.map(({ effect, inUse }) => countsWith(own.length > 1 ? effect : undefined, inUse, labels));
  const worst = worstApps.filter(({ users }) => users > 0).map(({ name, users }) => `${name} (${users})`);
  return row('inUse', [...each, ...(worst.length > 0 ? [labels.mostAt(worst.join(', '))] : [])].join('; '));
}

function countsWith(effect: Effect | undefined, { users, apps }: EffectFigures['inUse'], labels: Labels): string {
  const counts = `${labels.people(users)}, ${labels.apps(apps)}`;
  return effect === undefined ? counts : `${counts} (${labels.effects[effect]})`;
}
