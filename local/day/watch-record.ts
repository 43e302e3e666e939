/** The live log: each detection as it lands on the record, and each notice as its state changes. */
import { styleText } from 'node:util';
import type { Answers, RevocationView } from '../../src/ask/answers.ts';

type Print = (line: string) => void;

export interface Watch {
  /** Looks once, and prints what is new. */
  look(): Promise<void>;
}

interface Watched {
  readonly answers: Answers;
  readonly print: Print;
  /** When the change was made, for the delay; undefined where nobody knows. ISO 8601. */
  readonly madeAt: (view: RevocationView) => string | undefined;
}

const NEWEST = 200;

export function watchRecord({ answers, print, madeAt }: Watched): Watch {
  const printed = new Map<string, string>();
  const changed = (key: string, value: string) => {
    if (printed.get(key) === value) return false;
    printed.set(key, value);
    return true;
  };
  return {
    async look() {
      const { revocations } = await answers.list({ limit: NEWEST });
      for (const { revocationId } of revocations.toReversed()) {
        const view = await answers.show(revocationId);
        if (view === undefined) continue;
        const isNew = !printed.has(revocationId);
        if (changed(revocationId, view.cause)) print(isNew ? lineOf(view, madeAt(view)) : `${indent}${style('yellow', `now known to be ${view.cause}`)}`);
        if (changed(`${revocationId} evidence`, String(view.evidence.length)) && !isNew) print(`${indent}${style('dim', evidenceOf(view))}`);
        if (changed(`${revocationId} state`, view.state) && view.state !== 'open') print(`${indent}${style('green', view.state)}`);
        for (const notice of view.notices) {
          if (changed(notice.noticeId, notice.state)) print(`${indent}${style(notice.state === 'sent' ? 'green' : 'dim', noticeLine(notice))}`);
        }
      }
    },
  };
}

const indent = ' '.repeat(10);

function style(colour: 'dim' | 'bold' | 'green' | 'yellow', text: string): string {
  return styleText(colour, text, { stream: process.stderr });
}

function lineOf(view: RevocationView, madeAt: string | undefined): string {
  const { cause, subject, recordedAt, actor, affectedApps, affectedUsers } = view;
  const time = recordedAt.slice(11, 19);
  const who = subject.name ?? subject.id;
  const reach = `${counted(affectedApps.length, 'app')}, ${counted(affectedUsers.length, 'user')}`;
  const by = actor ? `by ${actor.name ?? actor.id}` : 'by whom is not known yet';
  const delay = madeAt === undefined ? '' : `  on record after ${duration(Date.parse(recordedAt) - Date.parse(madeAt))}`;
  return `${style('dim', time)}  ${style('bold', cause.padEnd(17))} ${who}\n${indent}${reach}; ${by}${style('dim', delay)}`;
}

function evidenceOf({ evidence }: RevocationView): string {
  return `${counted(evidence.length, 'piece')} of evidence: ${evidence.map(({ source }) => source).join(', ')}`;
}

function noticeLine({ audience, audienceKind, channel, state, reason }: RevocationView['notices'][number]): string {
  return `${channel} to ${audienceKind} ${audience}: ${state}${reason === undefined ? '' : ` (${reason})`}`;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** @param milliseconds injected */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
