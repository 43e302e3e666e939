/** How fresh the sources are, in one line: what is not shown may only be not known yet. */
import type { Source } from '../ask/answers.ts';
import { client } from '../ask/client.ts';
import { recorded } from '../ask/live.ts';
import { useAnswer } from '../ask/use-answer.ts';
import { words } from '../words/words.ts';
import { localText, utcText } from './time.tsx';

/** Runs that came to nothing bad. */
const FINE: ReadonlySet<Source['outcome']> = new Set(['done', 'baseline', 'budget', 'off']);

export function isFine({ outcome }: Source): boolean {
  return FINE.has(outcome);
}

export function useSources() {
  return useAnswer(
    'sources',
    (etag) => client.get('/api/v1/sources', etag === undefined ? {} : { etag }),
    recorded.value,
  );
}

export function SourceStrip() {
  const { today, outcomes } = words.value;
  const { answer } = useSources();
  if (answer === undefined || answer.sources.length === 0) return null;
  return (
    <section class="strip" aria-label={today.sources}>
      <a class="strip-name" href="/sources">
        {today.sources}
      </a>
      <ul>
        {answer.sources.map((source) => (
          <li
            key={source.name}
            class={isFine(source) ? 'fine' : 'bad'}
            title={utcText(source.lastDoneAt ?? source.endedAt)}
          >
            <span class="dot" aria-hidden="true">
              {isFine(source) ? '●' : '▲'}
            </span>
            {source.name} <span class="quiet">{textOf(source)}</span>
          </li>
        ))}
      </ul>
    </section>
  );

  function textOf({ outcome, lastDoneAt }: Source): string {
    if (outcome !== 'done' || lastDoneAt === undefined) return outcomes[outcome];
    return `${today.upTo} ${localText(lastDoneAt)}`;
  }
}
