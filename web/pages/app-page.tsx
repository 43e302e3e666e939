/** What hit one app. */
import { address } from '../ask/address.ts';
import { client } from '../ask/client.ts';
import { recorded } from '../ask/live.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { CopyLink } from '../parts/copy-link.tsx';
import { listOf } from '../parts/filters.tsx';
import { Heading } from '../parts/heading.tsx';
import { History } from '../parts/history.tsx';
import { words } from '../words/words.ts';

export function AppPage({ id }: { readonly id: string }) {
  const { app } = words.value;
  const query = listOf(address.value.query);
  const shown = useAnswer(
    `app ${id} ${JSON.stringify(query)}`,
    (etag) => client.get('/api/v1/apps/{id}', { params: { id }, query, ...(etag !== undefined && { etag }) }),
    recorded.value,
  );
  return (
    <>
      <Heading title={shown.answer?.subject.name ?? app.title}>
        <p class="lead">
          {app.title} <code>{id}</code> <CopyLink path={`/apps/${id}`} />
        </p>
      </Heading>
      <History of={shown} title={app.history} nothing={app.nothing} />
    </>
  );
}
