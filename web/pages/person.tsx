/** One person: why they had to sign in, in one sentence, and what hit them. */
import { useEffect } from 'preact/hooks';
import { address } from '../ask/address.ts';
import { client } from '../ask/client.ts';
import { recorded } from '../ask/live.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { CopyLink } from '../parts/copy-link.tsx';
import { listOf } from '../parts/filters.tsx';
import { Heading } from '../parts/heading.tsx';
import { History } from '../parts/history.tsx';
import { chosenPerson } from '../parts/search-text.ts';
import { WhyOfPerson } from '../story/why.tsx';
import { words } from '../words/words.ts';

export function Person({ id }: { readonly id: string }) {
  const { person } = words.value;
  const query = listOf(address.value.query);
  const shown = useAnswer(
    `user ${id} ${JSON.stringify(query)}`,
    (etag) => client.get('/api/v1/users/{id}', { params: { id }, query, ...(etag !== undefined && { etag }) }),
    recorded.value,
  );
  const name = shown.answer?.subject.name;
  useEffect(() => {
    chosenPerson.value = name ?? id;
  }, [name, id]);
  return (
    <>
      <Heading title={name ?? person.title}>
        <p class="lead">
          {person.title} <code>{id}</code> <CopyLink path={`/people/${id}`} />
        </p>
      </Heading>
      <WhyOfPerson userId={id} />
      <History of={shown} title={person.history} nothing={person.nothing} />
    </>
  );
}
