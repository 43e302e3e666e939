/** What was read of the tenant, and up to when: a heat map of minutes and sources. */
import type { Source } from '../ask/answers.ts';
import { HeatMap } from '../charts/heat-map.tsx';
import { Heading } from '../parts/heading.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { isFine, useSources } from '../parts/source-strip.tsx';
import { Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { words } from '../words/words.ts';

export function Sources() {
  const { sources: texts } = words.value;
  const shown = useSources();
  return (
    <>
      <Heading title={texts.title}>
        <p class="lead">{texts.lead}</p>
      </Heading>
      <Outcome of={shown}>
        {({ sources, coverage }) => (
          <>
            <HeatMap coverage={coverage} />
            {sources.length === 0 ? <p class="note">{texts.none}</p> : <SourceTable sources={sources} />}
          </>
        )}
      </Outcome>
    </>
  );
}

function SourceTable({ sources }: { readonly sources: readonly Source[] }) {
  const { sources: texts, outcomes } = words.value;
  return (
    <Table label={texts.title}>
      <thead>
        <tr>
          <th scope="col">{texts.name}</th>
          <th scope="col">{texts.outcome}</th>
          <th scope="col">{texts.ended}</th>
          <th scope="col">{texts.done}</th>
        </tr>
      </thead>
      <tbody>
        {sources.map((source) => (
          <tr key={source.name}>
            <th scope="row">{source.name}</th>
            <td class={isFine(source) ? undefined : 'bad'}>
              <span aria-hidden="true">{isFine(source) ? '●' : '▲'}</span> {outcomes[source.outcome]}
              {source.error !== undefined && <span class="quiet"> {source.error}</span>}
            </td>
            <td>
              <Time at={source.endedAt} seconds />
            </td>
            <td>{source.lastDoneAt !== undefined && <Time at={source.lastDoneAt} seconds />}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
