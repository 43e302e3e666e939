/** The table of revocations. A row leads to its page; arrow keys go from row to row. */

import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Summary } from '../ask/answers.ts';
import { words } from '../words/words.ts';
import { Severity, State } from './marks.tsx';
import { type ListRow, recoveriesOf, rowsOf } from './rows.ts';
import { Interval, Time } from './time.tsx';
import { useMedia, useWindow } from './use-window.ts';

const ROW = 46;
/** On a narrow screen a row has four lines. */
const NARROW_ROW = 116;

export function RevocationList({
  summaries,
  label,
}: {
  readonly summaries: readonly Summary[];
  readonly label: string;
}) {
  const { today } = words.value;
  // Scrolling draws again: ten thousand rows must not be grouped each time.
  const rows = useMemo(() => rowsOf(summaries), [summaries]);
  const list = useRef<HTMLTableSectionElement>(null);
  const height = useMedia('(max-width: 719px)') ? NARROW_ROW : ROW;
  const { first, end } = useWindow(list, rows.length, height);
  const isNew = useNewRows(rows);
  return (
    <table class="revocations" aria-label={label} aria-rowcount={rows.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          {[today.severity, today.what, today.affected, today.state, today.when].map((name) => (
            <th scope="col" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={list} style={{ height: `${rows.length * height}px` }} onKeyDown={stepRows}>
        {rows.slice(first, end).map((row, offset) => (
          <Row key={row.key} row={row} index={first + offset} height={height} isNew={isNew(row.key)} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly row: ListRow;
  readonly index: number;
  readonly height: number;
  readonly isNew: boolean;
}

function Row({ row, index, height, isNew }: RowProps) {
  const { summary, sweep, members } = row;
  const style = { transform: `translateY(${index * height}px)`, height: `${height}px` };
  return (
    <tr aria-rowindex={index + 2} class={isNew ? 'is-new' : undefined} style={style}>
      <td class="cell-severity">
        <Severity of={summary.severity} />
      </td>
      <td class="cell-what">
        <a href={row.href}>{words.value.causes[summary.cause]}</a>{' '}
        <span class="about">
          <About row={row} />
        </span>
      </td>
      <td class="cell-affected">
        <Affected members={members} />
      </td>
      <td class="cell-state">
        {sweep === undefined ? <State of={summary.state} /> : <SweepState members={members} />}
      </td>
      <td class="cell-when">
        {sweep === undefined ? <Time at={summary.occurred.to} /> : <Interval {...sweep.occurred} />}
      </td>
    </tr>
  );
}

function About({ row: { summary, sweep } }: { readonly row: ListRow }) {
  const { today } = words.value;
  const { subject, actor } = summary;
  const by = sweep === undefined ? (actor?.name ?? actor?.id) : (sweep.by.name ?? sweep.by.id);
  return (
    <>
      <span class="subject">{sweep === undefined ? (subject.name ?? subject.id) : today.members(sweep.members)}</span>
      {by !== undefined && <span class="quiet"> {today.by(by)}</span>}
    </>
  );
}

/** A sum over a sweep would count people twice, so that a sweep says only what it is about. */
function Affected({ members }: { readonly members: readonly Summary[] }) {
  const { today } = words.value;
  const [only] = members;
  if (only === undefined) return null;
  if (members.length > 1) {
    const isOfPeople = members.every(({ subject }) => subject.kind === 'user');
    const count = new Set(members.map(({ subject }) => subject.id)).size;
    return <span>{isOfPeople ? today.people(count) : today.several(count)}</span>;
  }
  const { affectedUserCount: users, affectedAppCount: apps } = only;
  if (users === 0 && apps === 0) return <span class="quiet">{today.nobody}</span>;
  return (
    <>
      {today.people(users)}, {today.apps(apps)}
    </>
  );
}

function SweepState({ members }: { readonly members: readonly Summary[] }) {
  const { today } = words.value;
  const { waiting, recovered, undone } = recoveriesOf(members);
  if (waiting === members.length) return <State of="open" />;
  const parts = [
    [waiting, today.waiting],
    [recovered, today.recovered],
    [undone, today.undone],
  ] as const;
  return (
    <span class="quiet">{parts.flatMap(([count, text]) => (count > 0 ? [`${count} ${text}`] : [])).join(', ')}</span>
  );
}

/** What was not there when the list was drawn first is marked for a moment. */
function useNewRows(rows: readonly ListRow[]): (key: string) => boolean {
  const known = useRef<Set<string> | undefined>(undefined);
  const before = known.current;
  useEffect(() => {
    known.current ??= new Set();
    for (const { key } of rows) known.current.add(key);
  }, [rows.length]);
  return (key) => before !== undefined && before.size > 0 && !before.has(key);
}

function stepRows(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>('.cell-what a')];
  const next = links[links.indexOf(document.activeElement as HTMLAnchorElement) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}
