/** Who was told of the newest revocations, and what became of it. */

import { useState } from 'preact/hooks';
import { address } from '../ask/address.ts';
import type { Summary } from '../ask/answers.ts';
import { client } from '../ask/client.ts';
import { recorded } from '../ask/live.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { Filters, listOf } from '../parts/filters.tsx';
import { Heading } from '../parts/heading.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { Time } from '../parts/time.tsx';
import { NoticeList } from '../story/notice-list.tsx';
import { words } from '../words/words.ts';

const NEWEST = 50;
/** The notices of others are read when somebody opens them: each costs a query, and one more for each person. */
const OPEN_AT_FIRST = 1;

export function Notices() {
  const { notices: texts } = words.value;
  const query = { ...listOf(address.value.query), limit: NEWEST };
  const shown = useAnswer(
    `notices ${JSON.stringify(query)}`,
    (etag) => client.get('/api/v1/revocations', { query, ...(etag !== undefined && { etag }) }),
    recorded.value,
  );
  return (
    <>
      <Heading title={texts.title}>
        <p class="lead">{texts.lead}</p>
      </Heading>
      <Filters ever />
      <Outcome of={shown}>
        {({ revocations }) =>
          revocations.length === 0 ? (
            <p class="note">{texts.none}</p>
          ) : (
            <>
              <ul class="told">
                {revocations.map((summary, index) => (
                  <Told key={summary.revocationId} summary={summary} isOpen={index < OPEN_AT_FIRST} />
                ))}
              </ul>
              <p class="quiet">{texts.of(revocations.length)}</p>
            </>
          )
        }
      </Outcome>
    </>
  );
}

function Told({ summary, isOpen }: { readonly summary: Summary; readonly isOpen: boolean }) {
  const { causes, revocation } = words.value;
  const { revocationId, cause, subject, occurred } = summary;
  const [wasOpened, setOpened] = useState(isOpen);
  return (
    <li>
      <details open={isOpen} onToggle={(event) => event.currentTarget.open && setOpened(true)}>
        <summary>
          <strong>{causes[cause]}</strong> {subject.name ?? subject.id}{' '}
          <span class="quiet">
            <Time at={occurred.to} />
          </span>
        </summary>
        {wasOpened && <NoticesOf revocationId={revocationId} />}
        <a href={`/revocations/${revocationId}`}>{revocation.open}</a>
      </details>
    </li>
  );
}

function NoticesOf({ revocationId }: { readonly revocationId: string }) {
  const { revocation } = words.value;
  const shown = useAnswer(
    `notices of ${revocationId}`,
    (etag) =>
      client.get('/api/v1/notices', { query: { revocation: revocationId }, ...(etag !== undefined && { etag }) }),
    recorded.value,
  );
  return (
    <Outcome of={shown}>
      {({ notices }) =>
        notices.length === 0 ? <p class="quiet">{revocation.toldNobody}</p> : <NoticeList notices={notices} />
      }
    </Outcome>
  );
}
