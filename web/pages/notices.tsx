/** Who was told of the newest revocations, and what became of it. */

import { address } from '../ask/address.ts';
import type { Notice, Summary } from '../ask/answers.ts';
import { client } from '../ask/client.ts';
import { recorded } from '../ask/live.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { Filters, filtersIn } from '../parts/filters.tsx';
import { Heading } from '../parts/heading.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { Time } from '../parts/time.tsx';
import { NoticeList } from '../story/notice-list.tsx';
import { words } from '../words/words.ts';

const NEWEST = 30;

interface Told {
  readonly summary: Summary;
  readonly notices: readonly Notice[];
}

/** A revocation is read for each: so only of the newest. */
async function readTold(query: ReturnType<typeof filtersIn>): Promise<readonly Told[]> {
  const listed = await client.get('/api/v1/revocations', { query: { ...query, limit: NEWEST } });
  const summaries = listed.status === 200 ? listed.answer.revocations : [];
  return Promise.all(
    summaries.map(async (summary) => {
      const reply = await client.get('/api/v1/notices', { query: { revocation: summary.revocationId } });
      return { summary, notices: reply.status === 200 ? reply.answer.notices : [] };
    }),
  );
}

export function Notices() {
  const { notices: texts, causes } = words.value;
  const query = filtersIn(address.value.query);
  const shown = useAnswer(
    `notices ${JSON.stringify(query)}`,
    async () => ({ status: 200, answer: await readTold(query) }),
    recorded.value,
  );
  return (
    <>
      <Heading title={texts.title}>
        <p class="lead">{texts.lead}</p>
      </Heading>
      <Filters />
      <Outcome of={shown}>
        {(told) => (
          <>
            {told.every(({ notices }) => notices.length === 0) && <p class="note">{texts.none}</p>}
            {told
              .filter(({ notices }) => notices.length > 0)
              .map(({ summary, notices }) => (
                <section key={summary.revocationId} class="told">
                  <h2>
                    <a href={`/revocations/${summary.revocationId}`}>
                      {causes[summary.cause]}: {summary.subject.name ?? summary.subject.id}
                    </a>{' '}
                    <span class="quiet">
                      <Time at={summary.occurred.to} />
                    </span>
                  </h2>
                  <NoticeList notices={notices} />
                </section>
              ))}
            <p class="quiet">{texts.of(told.length)}</p>
          </>
        )}
      </Outcome>
    </>
  );
}
