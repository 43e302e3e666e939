/** The sentences of a notice in the reader's language: what happened, what it means, what to do, and the subject. */
import { cutText } from '../../base/cut-text.ts';
import { isGuid } from '../../base/hash.ts';
import { severityOf } from '../../detect/cause.ts';
import type { Severity } from '../../detect/severity.ts';
import type { NoticeContent, NoticeStage } from '../notice.ts';
import { otherTemplate } from './other-templates.ts';
import { plainName } from './plain-names.ts';
import type { Reader } from './reader.ts';
import { type Names, say } from './say.ts';
import { type StageTemplate, stageTemplate } from './stages/stage-templates.ts';
import { type Template, USER_TEMPLATES } from './user-templates.ts';
import type { Words } from './words.ts';

export interface Sentences {
  readonly subject: string;
  /** The subject without the severity. */
  readonly line: string;
  readonly happened: string;
  readonly means: string;
  readonly todo: string;
  /** Whether a link helps. */
  readonly hasButton: boolean;
}

const MAX_SUBJECT = 150;
const MAX_ID = 80;
/** More people than this are counted, not named, in a sentence. */
const MOST_NAMED = 2;

export function sentencesOf(content: NoticeContent, reader: Reader, words: Words): Sentences {
  const template = templateOf(content, reader);
  const first = namesOf(content, words);
  const names = { ...first, line: lineOf(content, template, first, words) };
  const happened = say(words.happened[template.happened], names);
  const { stage } = content;
  const severity = reader === 'admins' ? `[${words.labels.severities[severityAt(content)]}] ` : '';
  const subjectOf = (line: string) => ({ line, subject: cutText(`${severity}${line}`, MAX_SUBJECT) });
  if (stage !== undefined)
    return stageSentences(stageTemplate(stage, reader), { template, names, words, happened, subjectOf });
  return {
    ...subjectOf(`${names.line}${reader === 'user' ? '' : countText(content, words)}`),
    happened,
    means: template.means.map((key) => say(words.means[key], names)).join(words.between),
    todo: say(words.todo[template.todo], names),
    hasButton: true,
  };
}

interface OfCause {
  readonly template: Template;
  readonly names: Names;
  readonly words: Words;
  /** What happened at first. */
  readonly happened: string;
  readonly subjectOf: (line: string) => Pick<Sentences, 'line' | 'subject'>;
}

function stageSentences(stage: StageTemplate, { template, names, words, happened, subjectOf }: OfCause): Sentences {
  const { stages, todo, between } = words;
  const means = stage.means.map((key) => say(stages[key], names));
  return {
    ...subjectOf(say(stages[stage.subject], names)),
    happened: stage.happened === undefined ? happened : say(stages[stage.happened], names),
    means: [...(stage.tellsCause ? [happened] : []), ...means].join(between),
    todo: stage.todo === undefined ? say(todo[template.todo], names) : say(stages[stage.todo], names),
    hasButton: stage.hasButton,
  };
}

/** Where it is not the severity of the cause. */
const STAGE_SEVERITIES: Readonly<Partial<Record<NoticeStage, Severity>>> = {
  'all-good': 'info',
  'would-block': 'high',
  'endpoint-disabled': 'medium',
};

export function severityAt({ cause, stage }: Pick<NoticeContent, 'cause' | 'stage'>): Severity {
  return (stage && STAGE_SEVERITIES[stage]) ?? severityOf(cause);
}

function templateOf(content: NoticeContent, reader: Reader): Template {
  const single = reader === 'user' ? USER_TEMPLATES[content.cause](content) : otherTemplate(content, reader);
  const { sweep } = content;
  if (sweep === undefined)
    return content.awaiting === undefined || reader !== 'admins'
      ? single
      : { ...single, means: [...single.means, 'awaiting'], todo: 'tell-others' };
  // What it means and what helps is the same as for a single one.
  if (reader === 'user') return { happened: 'you-sweep', means: ['each-app', ...single.means], todo: single.todo };
  const bulk = sweep.members > sweep.told ? (['bulk'] as const) : [];
  if (content.incident) return { happened: 'sweep', means: [...bulk, 'incident'], todo: 'tell-others' };
  return { happened: 'sweep', means: bulk, todo: reader === 'admins' ? 'see-to-jobs' : single.todo };
}

function namesOf(content: NoticeContent, words: Words): Names {
  const { labels, todo } = words;
  const { apps, subject, detail, sweep, cause, stageFacts, occurred } = content;
  const names: Names = {
    app: apps[0]?.name || subject.name || labels.anApp,
    // Of a name that nobody sees, the id is left.
    name: subject.name || plainName(subject.id, MAX_ID),
    device: (subject.kind === 'device' ? subject.name : undefined) ?? labels.aDevice,
    done: labels.done[detail.policy?.change ?? 'changed'],
    cause: labels.causes[cause],
    told: sweep?.told ?? 1,
    members: sweep?.members ?? 1,
    advice: '',
    people: peopleText(content, words),
    line: '',
    // It stands in a command that somebody copies.
    appId: [apps[0]?.appId].find((id) => id !== undefined && isGuid(id)) ?? '<app>',
    since: stageFacts?.since ?? occurred.from,
  };
  return { ...names, advice: say(todo[USER_TEMPLATES[cause](content).todo], names) };
}

/** One or two by name, more as a number. */
function peopleText({ stageFacts, userCount, awaiting }: NoticeContent, { labels }: Words): string {
  const { people = [] } = stageFacts ?? {};
  const areAllNamed = people.length > 0 && people.length >= userCount && people.length <= MOST_NAMED;
  return areAllNamed ? people.join(', ') : labels.people(awaiting ?? userCount);
}

/** The subject line without severity and counts. */
function lineOf({ sweep }: NoticeContent, template: Template, names: Names, words: Words): string {
  return template.subject === undefined || sweep !== undefined
    ? say(words.happened[template.happened], names).replace(/[.。]$/u, '')
    : say(words.subjects[template.subject], names);
}

/** How many people, where that is not plain. */
function countText({ inScope, policyReach, userCount, sweep }: NoticeContent, { labels }: Words): string {
  if (policyReach && inScope)
    return ` (${labels.facts.inScope}${labels.colon}${labels.people(inScope.users)}, ${labels.apps(inScope.apps)})`;
  return userCount > 1 && sweep === undefined ? ` (${labels.people(userCount)})` : '';
}
