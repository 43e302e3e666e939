/** What a name or an object id may mean. One match opens at once. */

import { useEffect } from 'preact/hooks';
import { goTo } from '../ask/address.ts';
import type { Match } from '../ask/answers.ts';
import { client } from '../ask/client.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { Heading } from '../parts/heading.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { searched } from '../parts/search-text.ts';
import { words } from '../words/words.ts';

export function Search() {
  const { search } = words.value;
  const text = searched.value;
  const shown = useAnswer(text === '' ? undefined : `search ${text}`, () =>
    client.post('/api/v1/search', { body: { text } }),
  );
  const [only, ...others] = shown.answer?.matches ?? [];
  const opened = !shown.isLoading && others.length === 0 ? only : undefined;
  useEffect(() => {
    if (opened !== undefined) goTo(hrefOf(opened), { replace: true });
  }, [opened]);
  return (
    <>
      <Heading title={search.title} />
      {text === '' && <p class="note">{search.askFirst}</p>}
      <Outcome of={shown}>
        {({ matches }) => (matches.length === 0 ? <NoMatch /> : <Matches matches={matches} />)}
      </Outcome>
    </>
  );
}

function Matches({ matches }: { readonly matches: readonly Match[] }) {
  const { search } = words.value;
  return (
    <>
      <p role="status">{search.found(matches.length)}</p>
      <ul class="matches">
        {matches.map((match) => (
          <li key={`${match.kind} ${match.id}`}>
            <span class="tag">{search.kinds[match.kind]}</span> <a href={hrefOf(match)}>{match.name}</a>{' '}
            <code>{match.id}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

function NoMatch() {
  const { search } = words.value;
  return (
    <div class="note" role="status">
      <p>
        <strong>{search.none}</strong> {search.noneHelp}
      </p>
    </div>
  );
}

const PATHS: Readonly<Record<Match['kind'], string>> = { user: 'people', app: 'apps', policy: 'policies' };

function hrefOf({ kind, id }: Match): string {
  return `/${PATHS[kind]}/${encodeURIComponent(id)}`;
}
