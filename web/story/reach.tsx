/** Affected people with what happens to them at which apps, a page at a time. */

import { useState } from 'preact/hooks';
import type { AnswerAt } from '../../src/api/client.ts';
import type { Details } from '../ask/answers.ts';
import { client } from '../ask/client.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { Effect } from '../parts/marks.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { Table } from '../parts/table.tsx';
import { words } from '../words/words.ts';

type Line = AnswerAt<'GET', '/api/v1/revocations/{id}/reach'>['reach'][number];
const PAGE = 50;

export function Reach({ details }: { readonly details: Details }) {
  const { revocation, today, page } = words.value;
  const { revocationId, affectedUserCount } = details;
  const [after, setAfter] = useState<string | undefined>();
  const [earlier, setEarlier] = useState<readonly Line[]>([]);
  const shown = useAnswer(`reach ${revocationId} ${after ?? ''}`, (etag) =>
    client.get('/api/v1/revocations/{id}/reach', {
      params: { id: revocationId },
      query: { limit: PAGE, ...(after !== undefined && { after }) },
      ...(etag !== undefined && { etag }),
    }),
  );
  return (
    <section>
      <h2>
        {revocation.affected} <span class="quiet">{today.people(affectedUserCount)}</span>
      </h2>
      {earlier.length > 0 && <Lines lines={earlier} details={details} />}
      <Outcome of={shown}>
        {({ reach, next }) => (
          <>
            {reach.length === 0 && earlier.length === 0 && <p class="quiet">{revocation.affectedNobody}</p>}
            {reach.length > 0 && <Lines lines={reach} details={details} />}
            {next !== undefined && (
              <button
                type="button"
                onClick={() => {
                  setEarlier([...earlier, ...reach]);
                  setAfter(next);
                }}
              >
                {page.more}
              </button>
            )}
          </>
        )}
      </Outcome>
    </section>
  );
}

function Lines({ lines, details }: { readonly lines: readonly Line[]; readonly details: Details }) {
  const { revocation } = words.value;
  const names = new Map(details.affectedApps.map(({ id, name }) => [id, name]));
  return (
    <Table label={revocation.affected}>
      <thead>
        <tr>
          <th scope="col">{revocation.person}</th>
          <th scope="col">{revocation.effect}</th>
          <th scope="col">{revocation.atApps}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ userId, userName, effect, appIds }) => (
          <tr key={`${userId} ${effect} ${appIds[0]}`}>
            <td>
              <a href={`/people/${userId}`}>{userName ?? userId}</a>
            </td>
            <td>
              <Effect of={effect} />
            </td>
            <td>{appIds.map((id) => names.get(id) ?? id).join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
