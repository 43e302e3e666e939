/** One revocation, the whole story: what changed, who did it, how we know, whom it hit, who was told, who is back. */
import type { Details } from '../ask/answers.ts';
import { client } from '../ask/client.ts';
import { recorded } from '../ask/live.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { CopyLink } from '../parts/copy-link.tsx';
import { Heading } from '../parts/heading.tsx';
import { Effect, Severity, State } from '../parts/marks.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { Table } from '../parts/table.tsx';
import { Interval, spanText, Time } from '../parts/time.tsx';
import { Approval } from '../story/approval.tsx';
import { Evidence } from '../story/evidence.tsx';
import { NoticeList } from '../story/notice-list.tsx';
import { PolicyChange } from '../story/policy-change.tsx';
import { Reach } from '../story/reach.tsx';
import { Runbook } from '../story/runbook.tsx';
import { SubjectLink } from '../story/subject-link.tsx';
import { words } from '../words/words.ts';

export function RevocationPage({ id }: { readonly id: string }) {
  const shown = useAnswer(
    `revocation ${id}`,
    (etag) => client.get('/api/v1/revocations/{id}', { params: { id }, ...(etag !== undefined && { etag }) }),
    recorded.value,
  );
  const { revocation } = words.value;
  return (
    <>
      {shown.answer === undefined && <Heading title={revocation.title} />}
      <Outcome of={shown} linkTo={(other) => `/revocations/${other}`}>
        {(details) => <Story details={details} />}
      </Outcome>
    </>
  );
}

function Story({ details }: { readonly details: Details }) {
  const { causes, revocation } = words.value;
  const { cause, subject, severity, state, foldedInto } = details;
  // Where too many are hit to tell them unasked, the administrators hear of it.
  const isAsked = details.notices.some(({ audienceKind }) => audienceKind === 'admins');
  return (
    <article>
      <Heading title={`${causes[cause]}: ${subject.name ?? subject.id}`}>
        <p class="marks">
          <Severity of={severity} /> <State of={state} /> <CopyLink path={`/revocations/${details.revocationId}`} />
        </p>
      </Heading>
      {foldedInto !== undefined && (
        <p class="note">
          <a href={`/revocations/${foldedInto}`}>{revocation.foldedInto}</a>
        </p>
      )}
      {isAsked && <Approval about={details.revocationId} />}
      <div class="story">
        <div>
          <Facts details={details} />
          <Changed details={details} />
          <Counts details={details} />
          <EffectByApp details={details} />
          <Reach details={details} />
          <Told details={details} />
          <Recovery details={details} />
          <Evidence details={details} />
        </div>
        <aside aria-label={revocation.runbook}>
          <Runbook cause={cause} href={details.runbook} />
        </aside>
      </div>
    </article>
  );
}

function Facts({ details }: { readonly details: Details }) {
  const { revocation } = words.value;
  const { subject, actor, occurred, recordedAt, closedAt, sweep } = details;
  return (
    <dl class="facts">
      <dt>{revocation.subject}</dt>
      <dd>
        <SubjectLink subject={subject} />
      </dd>
      <dt>{revocation.by}</dt>
      <dd>
        {actor === undefined ? (
          revocation.unknownActor
        ) : (
          <SubjectLink
            subject={{ kind: actor.kind, id: actor.id, ...(actor.name !== undefined && { name: actor.name }) }}
          />
        )}
      </dd>
      <dt>{revocation.when}</dt>
      <dd>
        <Interval {...occurred} />
      </dd>
      <dt>{revocation.recorded}</dt>
      <dd>
        <Time at={recordedAt} seconds />
      </dd>
      {closedAt !== undefined && (
        <>
          <dt>{words.value.states.closed}</dt>
          <dd>
            <Time at={closedAt} seconds />
          </dd>
        </>
      )}
      {sweep !== undefined && (
        <>
          <dt>{revocation.sweep}</dt>
          <dd>
            <a href={`/sweeps/${sweep.id}`}>{words.value.today.members(sweep.members)}</a>
          </dd>
        </>
      )}
    </dl>
  );
}

function Changed({ details }: { readonly details: Details }) {
  const { revocation } = words.value;
  const { changed = [], revocationId, subject, summary } = details;
  return (
    <section>
      <h2>{revocation.changed}</h2>
      {summary !== undefined && <p lang="en">{summary}</p>}
      {subject.kind === 'policy' ? (
        <>
          <PolicyChange revocationId={revocationId} inWords={changed} />
          <a href={`/policies/${subject.id}`}>{revocation.openPolicy}</a>
        </>
      ) : (
        <ul class="plain">
          {changed.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {changed.length === 0 && subject.kind !== 'policy' && <p class="quiet">{revocation.changedNothing}</p>}
    </section>
  );
}

/** Only of a policy: its scope is far larger than what it hits. */
function Counts({ details: { inScope, inUse } }: { readonly details: Details }) {
  const { revocation, today } = words.value;
  if (inScope === undefined) return null;
  return (
    <dl class="facts">
      <dt>{revocation.scope}</dt>
      <dd>
        {today.people(inScope.users)}, {today.apps(inScope.apps)} <span class="quiet">({revocation.scopeHelp})</span>
      </dd>
      {inUse !== undefined && (
        <>
          <dt>{revocation.use}</dt>
          <dd>
            {today.people(inUse.users)}, {today.apps(inUse.apps)} <span class="quiet">({revocation.useHelp})</span>
          </dd>
        </>
      )}
    </dl>
  );
}

function EffectByApp({ details: { affectedApps } }: { readonly details: Details }) {
  const { revocation } = words.value;
  if (affectedApps.length === 0) return null;
  return (
    <section>
      <h2>{revocation.effects}</h2>
      <Table label={revocation.effects}>
        <thead>
          <tr>
            <th scope="col">{revocation.app}</th>
            <th scope="col">{revocation.effect}</th>
          </tr>
        </thead>
        <tbody>
          {affectedApps.map(({ id, name, effect }) => (
            <tr key={`${id} ${effect}`}>
              <td>
                <a href={`/apps/${id}`}>{name}</a>
              </td>
              <td>
                <Effect of={effect} />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function Told({ details: { notices } }: { readonly details: Details }) {
  const { revocation } = words.value;
  return (
    <section>
      <h2>{revocation.told}</h2>
      {notices.length === 0 ? <p class="quiet">{revocation.toldNobody}</p> : <NoticeList notices={notices} />}
    </section>
  );
}

function Recovery({ details: { recovery, affectedUsers, affectedApps } }: { readonly details: Details }) {
  const { revocation } = words.value;
  if (recovery === undefined)
    return (
      <section>
        <h2>{revocation.recovery}</h2>
        <p class="quiet">{revocation.recoveryNone}</p>
      </section>
    );
  const nameOf = (id: string) => [...affectedUsers, ...affectedApps].find((one) => one.id === id)?.name ?? id;
  const { recoveredPairs, awaitedPairs, timeToRecoverMs, signIns } = recovery;
  return (
    <section>
      <h2>{revocation.recovery}</h2>
      <p>
        <progress value={recoveredPairs} max={awaitedPairs} aria-label={revocation.recovery} />{' '}
        {revocation.recoveryOf(recoveredPairs, awaitedPairs)}
        {timeToRecoverMs !== undefined && `, ${revocation.median(spanText(timeToRecoverMs))}`}
      </p>
      <ul class="plain">
        {signIns.slice(0, 50).map(({ userId, appId, at }) => (
          <li key={`${userId} ${appId}`}>
            <a href={`/people/${userId}`}>{nameOf(userId)}</a> · <a href={`/apps/${appId}`}>{nameOf(appId)}</a> ·{' '}
            <Time at={at} />
          </li>
        ))}
      </ul>
    </section>
  );
}
