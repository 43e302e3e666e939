/** The live log: each new revocation, what is learnt about it later, and the outcome of each notice. */
import { styleText } from 'node:util';
import { duration } from '../../src/base/duration.ts';
import { CAUSES } from '../../src/detect/cause.ts';
import { isWaiting } from '../../src/notify/notice-row.ts';
import type { Answers, RevocationDetails, RevocationSummary } from '../../src/query/answers.ts';

export interface RecordWatch {
  /** Reads the record once, and prints what is new. */
  printNews(): Promise<void>;
}

interface WatchOptions {
  readonly answers: Answers;
  readonly print: (line: string) => void;
  /** When the change was made (ISO 8601), to print the delay; undefined if unknown. */
  readonly madeAt: (summary: RevocationSummary) => string | undefined;
}

/** What has been printed about a revocation. */
interface Printed {
  readonly summary: string;
  readonly evidence: number;
  readonly state: string;
  readonly actor: boolean;
  readonly notices: ReadonlySet<string>;
  readonly waiting: boolean;
}

const NEWEST = 200;
/** Columns: the first eight digits of the id, and the longest cause, each with a gap behind it. */
const TAG_WIDTH = 10;
const WHAT_WIDTH = Math.max(...CAUSES.map(({ length }) => length)) + 2;

export function watchRecord({ answers, print, madeAt }: WatchOptions): RecordWatch {
  const known = new Map<string, Printed>();
  return {
    async printNews() {
      const { revocations } = await answers.list({ limit: NEWEST });
      for (const summary of revocations.toReversed()) {
        const before = known.get(summary.revocationId);
        // Read in full only while something may still change: a record may have thousands of notices.
        if (before && !before.waiting && before.summary === JSON.stringify(summary)) continue;
        const view = await answers.show(summary.revocationId);
        if (view === undefined) continue;
        for (const line of newsOf(view, before, madeAt(view))) print(line);
        known.set(summary.revocationId, printedOf(summary, view));
      }
    },
  };
}

function printedOf(summary: RevocationSummary, view: RevocationDetails): Printed {
  return {
    summary: JSON.stringify(summary),
    evidence: view.evidence.length,
    state: view.state,
    actor: view.actor !== undefined,
    notices: new Set(view.notices.flatMap((notice) => outcomeOf(notice) ?? []).map(({ key }) => key)),
    waiting: view.notices.some(({ state }) => isWaiting(state)),
  };
}

function newsOf(view: RevocationDetails, before: Printed | undefined, madeAt: string | undefined): readonly string[] {
  const tag = style('dim', view.revocationId.slice(0, 8));
  const line = (what: string, text: string) => `${tag}  ${style('dim', what.padEnd(WHAT_WIDTH))}${text}`;
  const lines = before ? [] : [headline(view, tag, madeAt)];
  if (before && view.evidence.length > before.evidence)
    lines.push(line('evidence', `${view.evidence.length} pieces: ${sourcesOf(view)}`));
  if (before && !before.actor && view.actor) lines.push(line('done by', view.actor.name ?? view.actor.id));
  if (view.state !== (before?.state ?? 'open')) lines.push(line('state', style('green', view.state)));
  const news = view.notices.flatMap((notice) => outcomeOf(notice) ?? []).filter(({ key }) => !before?.notices.has(key));
  for (const [text, outcomes] of Map.groupBy(news, (outcome) => outcome.text)) {
    const notices = outcomes.map(({ notice }) => notice);
    lines.push(line('notice', `${addressees(notices)}: ${style(text === 'sent' ? 'green' : 'dim', text)}`));
  }
  return lines;
}

type ShownNotice = RevocationDetails['notices'][number];

interface Outcome {
  readonly key: string;
  readonly text: string;
  readonly notice: ShownNotice;
}

/** Undefined: it waits. What waits without ever leaving is told as soon as it is planned. */
function outcomeOf(notice: ShownNotice): Outcome | undefined {
  const { noticeId, state, reason, rehearsal } = notice;
  if (!isWaiting(state))
    return { key: noticeId, text: `${state}${reason === undefined ? '' : ` (${reason})`}`, notice };
  return rehearsal ? { key: `${noticeId} waits`, text: 'waits; in observe, nothing will leave', notice } : undefined;
}

function headline(view: RevocationDetails, tag: string, madeAt: string | undefined): string {
  const { cause, subject, recordedAt, actor, affectedAppCount, affectedUserCount, summary } = view;
  const delay =
    madeAt === undefined ? '' : `, recorded ${duration(Date.parse(recordedAt) - Date.parse(madeAt))} after it happened`;
  const reach =
    summary?.replace(/\.$/, '') ??
    `affects ${counted(affectedAppCount, 'app')} and ${counted(affectedUserCount, 'user')}`;
  const by = actor ? `, done by ${actor.name ?? actor.id}` : '';
  const cited = style('dim', `${reach}${by}${delay} (${sourcesOf(view)})`);
  const first = `${tag}  ${style('bold', cause.padEnd(WHAT_WIDTH))}${subject.name ?? subject.id}`;
  return `${first}\n${' '.repeat(TAG_WIDTH + WHAT_WIDTH)}${cited}`;
}

function sourcesOf({ evidence }: RevocationDetails): string {
  return [...new Set(evidence.map(({ source }) => source))].join(', ');
}

function addressees(notices: RevocationDetails['notices']): string {
  const [only] = notices;
  return notices.length === 1 && only
    ? `mail to ${only.audienceKind} ${only.audienceName ?? only.audience}`
    : `mail to ${notices.length} people`;
}

function style(colour: 'dim' | 'bold' | 'green', text: string): string {
  return styleText(colour, text, { stream: process.stderr });
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
