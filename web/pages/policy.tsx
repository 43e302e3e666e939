/** The history of one policy: each change as a diff. */

import { useState } from 'preact/hooks';
import { address } from '../ask/address.ts';
import type { Summary } from '../ask/answers.ts';
import { client } from '../ask/client.ts';
import { recorded } from '../ask/live.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { CopyLink } from '../parts/copy-link.tsx';
import { Filters, listOf } from '../parts/filters.tsx';
import { Heading } from '../parts/heading.tsx';
import { Severity, State } from '../parts/marks.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { Interval } from '../parts/time.tsx';
import { PolicyChange } from '../story/policy-change.tsx';
import { words } from '../words/words.ts';

/** Their diffs are open at first. */
const OPEN_AT_FIRST = 3;

export function Policy({ id }: { readonly id: string }) {
  const { policy } = words.value;
  const query = listOf(address.value.query);
  const shown = useAnswer(
    `policy ${id} ${JSON.stringify(query)}`,
    (etag) => client.get('/api/v1/policies/{id}', { params: { id }, query, ...(etag !== undefined && { etag }) }),
    recorded.value,
  );
  return (
    <>
      <Heading title={shown.answer?.policy.name ?? policy.title}>
        <p class="lead">
          {policy.title} <code>{id}</code> <CopyLink path={`/policies/${id}`} />
        </p>
      </Heading>
      <h2>{policy.history}</h2>
      <Filters ever />
      <Outcome of={shown}>
        {({ revocations }) =>
          revocations.length === 0 ? (
            <p class="note">{policy.nothing}</p>
          ) : (
            <ol class="changes">
              {revocations.map((summary, index) => (
                <Change key={summary.revocationId} summary={summary} isOpen={index < OPEN_AT_FIRST} />
              ))}
            </ol>
          )
        }
      </Outcome>
    </>
  );
}

function Change({ summary, isOpen }: { readonly summary: Summary; readonly isOpen: boolean }) {
  const { policy, causes, today } = words.value;
  const { revocationId, cause, severity, state, occurred, actor, subject, summary: effect } = summary;
  const [wasOpened, setOpened] = useState(isOpen);
  return (
    <li>
      <p class="marks">
        <a href={`/revocations/${revocationId}`}>{causes[cause]}</a> <Severity of={severity} /> <State of={state} />{' '}
        <Interval {...occurred} />{' '}
        {actor !== undefined && <span class="quiet">{today.by(actor.name ?? actor.id)}</span>}
      </p>
      {effect !== undefined && <p lang="en">{effect}</p>}
      {subject.kind === 'policy' ? (
        <details open={isOpen} onToggle={(event) => event.currentTarget.open && setOpened(true)}>
          <summary>{policy.showDiff}</summary>
          {wasOpened && <PolicyChange revocationId={revocationId} inWords={[]} />}
        </details>
      ) : (
        <p>{subject.name ?? subject.id}</p>
      )}
    </li>
  );
}
