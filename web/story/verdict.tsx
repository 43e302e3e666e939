/** A verdict, and all that it rests on. What the server words is English, and is marked so for screen readers. */
import type { WhyAnswer } from '../ask/answers.ts';
import { Certainty, Effect } from '../parts/marks.tsx';
import { RevocationList } from '../parts/revocation-list.tsx';
import { Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { words } from '../words/words.ts';

interface PartProps {
  readonly answer: WhyAnswer;
}

export function Verdict({ answer }: PartProps) {
  const { why } = words.value;
  const { verdict, certainty, outcome, effect, bites, app, doubts, todo, whoCanFix, error } = answer;
  return (
    <div class={`note verdict ${outcome}`}>
      <h2>{why.title}</h2>
      <p class="sentence" lang="en" role="status">
        {verdict}
      </p>
      <p class="marks">
        <Certainty of={certainty} />
        {effect !== undefined && (
          <span>
            <Effect of={effect} /> {app !== undefined && why.at(app.name ?? app.id)}
            {bites !== undefined && <span class="quiet"> · {why.bites[bites]}</span>}
          </span>
        )}
      </p>
      <Texts title={why.doubts} texts={doubts.map(({ text }) => text)} />
      {error !== undefined && (
        <p>
          <strong>{error.code === null ? error.name : `AADSTS${error.code}`}</strong>{' '}
          <span lang="en">{error.meaning}</span>{' '}
          {error.fits !== undefined && <span class="quiet">{error.fits ? why.fits : why.fitsNot}</span>}
        </p>
      )}
      <div class="columns">
        <div>
          <Texts title={why.todo} texts={todo} isOrdered />
          <p>
            <span class="quiet">{why.whoCanFix}:</span> <span lang="en">{whoCanFix}</span>
          </p>
        </div>
        <div>
          <LastSignIns answer={answer} />
          <AlsoHit answer={answer} />
          <Clients answer={answer} />
        </div>
      </div>
      <Texts title={why.ruledOut} texts={answer.ruledOut} />
      <OnRecord answer={answer} />
      <EvidenceOf answer={answer} />
      <SourcesRead answer={answer} />
    </div>
  );
}

function LastSignIns({ answer: { lastSuccess, lastFailure, lastFailureCode, overAt } }: PartProps) {
  const { why } = words.value;
  const facts = [
    [why.lastSuccess, lastSuccess, ''],
    [why.lastFailure, lastFailure, lastFailureCode === undefined ? '' : `AADSTS${lastFailureCode}`],
    [why.overAt, overAt, ''],
  ] as const;
  return (
    <>
      <h3>{why.signIns}</h3>
      <dl class="facts">
        {facts.map(
          ([label, at, code]) =>
            (at !== undefined || label !== why.overAt) && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  {at === undefined ? <span class="quiet">{why.noneKnown}</span> : <Time at={at} seconds />} {code}
                </dd>
              </div>
            ),
        )}
      </dl>
    </>
  );
}

/** The person of the question is one of them. */
function AlsoHit({ answer: { alsoHit, revocations } }: PartProps) {
  const { why, today, revocation } = words.value;
  const [lead] = revocations;
  if (alsoHit === undefined || lead === undefined) return null;
  const { users, apps, sweepId } = alsoHit;
  if (users < 2 && sweepId === undefined) return null;
  return (
    <>
      <h3>{why.alsoHit}</h3>
      <p>
        {users > 1 && (
          <a href={`/revocations/${lead.revocationId}`}>
            {today.people(users)}, {today.apps(apps)}
          </a>
        )}
        {users > 1 && sweepId !== undefined && ' · '}
        {sweepId !== undefined && <a href={`/sweeps/${sweepId}`}>{revocation.sweep}</a>}
      </p>
    </>
  );
}

function Clients({ answer: { clients } }: PartProps) {
  const { why } = words.value;
  if (clients.length === 0) return null;
  return (
    <>
      <h3>{why.byClient}</h3>
      <ul class="plain">
        {clients.map(({ client, seen, effect }) => (
          <li key={client}>
            {why.clients[client]}: <Effect of={effect} /> {seen && <span class="tag">{why.seen}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

function OnRecord({ answer: { revocations } }: PartProps) {
  const { why } = words.value;
  if (revocations.length === 0) return null;
  return (
    <>
      <h3>{why.revocations}</h3>
      {/* What is part of a sweep stands here for itself. */}
      <RevocationList summaries={revocations.map(({ sweep: _, ...one }) => one)} label={why.revocations} />
    </>
  );
}

function EvidenceOf({ answer: { evidence } }: PartProps) {
  const { why, revocation } = words.value;
  if (evidence.length === 0) return null;
  return (
    <details>
      <summary>{why.evidence(evidence.length)}</summary>
      <Table label={why.evidence(evidence.length)}>
        <thead>
          <tr>
            <th scope="col">{revocation.arrived}</th>
            <th scope="col">{revocation.source}</th>
            <th scope="col">{why.sourceId}</th>
          </tr>
        </thead>
        <tbody>
          {evidence.map(({ source, sourceId, seenAt }) => (
            <tr key={`${source} ${sourceId}`}>
              <td>
                <Time at={seenAt} seconds />
              </td>
              <td>{source}</td>
              <td>
                <code>{sourceId}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </details>
  );
}

/** Nothing on record is only worth something where it was read. */
function SourcesRead({ answer: { sources, outcome } }: PartProps) {
  const { why, sources: texts } = words.value;
  return (
    <details open={outcome === 'nothing'}>
      <summary>{why.sources}</summary>
      <ul class="plain">
        {sources.map(({ name, state, readTo, gaps, shows }) => (
          <li key={name} class={state === 'read' && gaps.length === 0 ? undefined : 'bad'}>
            {name}: {why.sourceStates[state]} {readTo !== undefined && <Time at={readTo} />}
            {gaps.length > 0 && `, ${texts.gaps(gaps.length)}`}{' '}
            <span class="quiet" lang="en">
              {shows}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

interface TextsProps {
  readonly title: string;
  readonly texts: readonly string[];
  readonly isOrdered?: boolean;
}

function Texts({ title, texts, isOrdered = false }: TextsProps) {
  if (texts.length === 0) return null;
  const items = texts.map((text) => <li key={text}>{text}</li>);
  return (
    <>
      <h3>{title}</h3>
      {isOrdered ? <ol lang="en">{items}</ol> : <ul lang="en">{items}</ul>}
    </>
  );
}
