/** Of each cause, how many people came back, and how long it took them. Asked for when it is opened. */
import { useState } from 'preact/hooks';
import { address } from '../ask/address.ts';
import { client } from '../ask/client.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { words } from '../words/words.ts';
import { spanOf } from './filters.tsx';
import { Outcome } from './outcome.tsx';
import { Table } from './table.tsx';
import { spanText } from './time.tsx';

/** Counts are of whole days, and change by the minute at most. */
const STEP_MS = 60_000;

export function RecoveryTimes() {
  const { recoveryTimes: texts, today, causes } = words.value;
  const [isOpen, setOpen] = useState(false);
  const { since, until } = spanOf(address.value.query);
  const query = {
    ...(since !== undefined && { since: isoOf(since) }),
    ...(until !== undefined && { until: isoOf(until) }),
    limit: 1,
  };
  const shown = useAnswer(isOpen ? `stats?${JSON.stringify(query)}` : undefined, (etag) =>
    client.get('/api/v1/stats', { query, ...(etag !== undefined && { etag }) }),
  );
  return (
    <details class="recovery-times" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{texts.title}</summary>
      {isOpen && (
        <Outcome of={shown}>
          {(stats) => {
            const awaited = stats.causes.filter(({ awaitedSignIns }) => awaitedSignIns > 0);
            if (awaited.length === 0) return <p class="note">{texts.none}</p>;
            return (
              <>
                <Table label={texts.title}>
                  <thead>
                    <tr>
                      <th scope="col">{today.cause}</th>
                      <th scope="col">{texts.seen}</th>
                      <th scope="col">{texts.half}</th>
                      <th scope="col">{texts.most}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {awaited.map(({ cause, awaitedSignIns, seenSignIns, timeToRecover: { p50Ms, p90Ms } }) => (
                      <tr key={cause}>
                        <td>{causes[cause]}</td>
                        <td class="number">{texts.of(seenSignIns, awaitedSignIns)}</td>
                        <td class="number">{p50Ms === undefined ? '–' : spanText(p50Ms)}</td>
                        <td class="number">{p90Ms === undefined ? '–' : spanText(p90Ms)}</td>
                      </tr>
                    ))}
                  </tbody>
                </Table>
                <p class="note">{texts.wholeDays}</p>
              </>
            );
          }}
        </Outcome>
      )}
    </details>
  );
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds - (milliseconds % STEP_MS)).toISOString();
}
