/** What ended sign-ins lately: worst first, with what is new as it comes. */

import { address, setQuery } from '../ask/address.ts';
import type { Summary } from '../ask/answers.ts';
import { client } from '../ask/client.ts';
import { recorded } from '../ask/live.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { Timeline } from '../charts/timeline.tsx';
import { Filters, filtersIn, isFiltered, spanOf } from '../parts/filters.tsx';
import { Heading } from '../parts/heading.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { RecoveryTimes } from '../parts/recovery-times.tsx';
import { RevocationList } from '../parts/revocation-list.tsx';
import { recoveriesOf } from '../parts/rows.ts';
import { SourceStrip } from '../parts/source-strip.tsx';
import { words } from '../words/words.ts';

const MOST = 1_000;
/** If all happened in the last part of the time, the timeline shows that part only. */
const LATE_SHARE = 0.25;

export function Today() {
  const { today } = words.value;
  const { query } = address.value;
  const asked = { ...filtersIn(query), sort: 'severity', limit: MOST } as const;
  const shown = useAnswer(
    `revocations?${JSON.stringify(asked)}`,
    (etag) => client.get('/api/v1/revocations', { query: asked, ...(etag !== undefined && { etag }) }),
    recorded.value,
  );
  return (
    <>
      <Heading title={today.title}>
        <p class="lead">{today.lead}</p>
      </Heading>
      <Filters />
      <Outcome of={shown}>
        {({ revocations, next }) => (
          <>
            <Counts summaries={revocations} />
            <WhenItWas summaries={revocations} />
            <SourceStrip />
            {next !== undefined && <p class="note">{today.firstOnly(revocations.length)}</p>}
            {revocations.length > 0 ? <RevocationList summaries={revocations} label={today.lead} /> : <Nothing />}
            <RecoveryTimes />
          </>
        )}
      </Outcome>
    </>
  );
}

function Counts({ summaries }: { readonly summaries: readonly Summary[] }) {
  const { today } = words.value;
  const { waiting, recovered, undone } = recoveriesOf(summaries);
  const share = summaries.length === 0 ? 0 : (recovered + undone) / summaries.length;
  return (
    <section class="counts" aria-label={today.state}>
      <dl>
        {(
          [
            [summaries.length, today.all],
            [waiting, today.waiting],
            [recovered, today.recovered],
            [undone, today.undone],
          ] as const
        ).map(([count, text]) => (
          <div key={text}>
            <dt>{text}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <progress value={share} aria-label={today.recovered} />
    </section>
  );
}

function WhenItWas({ summaries }: { readonly summaries: readonly Summary[] }) {
  const { since, until } = spanOf(address.value.query);
  const times = summaries.map(({ occurred }) => Date.parse(occurred.to));
  const to = until ?? Math.max(Date.now(), ...times);
  const first = Math.min(to - 1, ...times);
  // A day that was quiet until now would be one bar at the end.
  const isLate = since !== undefined && to - first < (to - since) * LATE_SHARE;
  const from = since === undefined || isLate ? first - (to - first) * 0.05 : since;
  if (summaries.length === 0) return null;
  return <Timeline summaries={summaries} from={from} to={to} onChoose={(span) => setQuery(span)} />;
}

function Nothing() {
  const { today } = words.value;
  return (
    <div class="note">
      <p>
        <strong>{today.nothing}</strong> {today.nothingHelp}
      </p>
      {isFiltered(address.value.query) && (
        <a class="button" href="/">
          {today.clear}
        </a>
      )}
    </div>
  );
}
