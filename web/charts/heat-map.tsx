/** Minutes and sources: a strip for each source, in which a gap is red, low and named. */
import type { SourcesAnswer } from '../ask/answers.ts';
import { localText, spanText, utcText } from '../parts/time.tsx';
import { words } from '../words/words.ts';
import { coverageOf, type Run, type SourceCoverage } from './coverage.ts';

const MINUTES = 24 * 60;
const MINUTE_MS = 60_000;
const HEIGHT = 20;
/** A gap is lower than what was read, so that it is seen without colours. */
const GAP_TOP = 12;

export function HeatMap({ coverage }: Pick<SourcesAnswer, 'coverage'>) {
  const { sources: texts } = words.value;
  // Of a day that is played the newest reading is the present.
  const newest = Math.max(...coverage.map(({ readAt }) => Date.parse(readAt)));
  if (!Number.isFinite(newest)) return null;
  const from = Math.ceil(newest / MINUTE_MS) * MINUTE_MS - MINUTES * MINUTE_MS;
  return (
    <figure class="heat">
      <figcaption>
        <h2>{texts.heat}</h2>
        <p class="quiet">{texts.heatHelp}</p>
      </figcaption>
      {coverageOf(coverage, from, MINUTES).map((source) => (
        <Strip key={source.source} of={source} from={from} />
      ))}
      <div class="axis" aria-hidden="true">
        {[0, 0.25, 0.5, 0.75, 1].map((share) => {
          const at = new Date(from + share * MINUTES * MINUTE_MS).toISOString();
          return (
            <span key={share} title={utcText(at)}>
              {localText(at)}
            </span>
          );
        })}
      </div>
    </figure>
  );
}

function Strip({
  of: { source, runs, gapMinutes, lag },
  from,
}: {
  readonly of: SourceCoverage;
  readonly from: number;
}) {
  const { sources: texts } = words.value;
  const gaps = runs.filter(({ kind }) => kind === 'gap');
  const gapText = gaps.length === 0 ? texts.noGaps : `${texts.gaps(gaps.length)} (${spanText(gapMinutes * MINUTE_MS)})`;
  const lagText = lag && `${texts.lag}: ${texts.p50} ${spanText(lag.p50)}, ${texts.p95} ${spanText(lag.p95)}`;
  return (
    <div class="heat-row">
      <p>
        <strong>{source}</strong> <span class={gaps.length > 0 ? 'bad' : 'quiet'}>{gapText}</span>
        {lagText !== undefined && <span class="quiet"> · {lagText}</span>}
      </p>
      <svg
        viewBox={`0 0 ${MINUTES} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${source}: ${gapText}${gaps.map((gap) => `; ${texts.gap} ${runText(gap, from)}`).join('')}`}
      >
        {runs.map((run) => (
          <rect
            key={run.first}
            class={run.kind}
            x={run.first}
            y={run.kind === 'gap' ? GAP_TOP : 0}
            width={run.end - run.first}
            height={run.kind === 'gap' ? HEIGHT - GAP_TOP : HEIGHT}
          >
            <title>{runText(run, from)}</title>
          </rect>
        ))}
      </svg>
    </div>
  );
}

function runText({ first, end }: Run, from: number): string {
  const [start, stop] = [first, end].map((minute) => localText(new Date(from + minute * MINUTE_MS).toISOString()));
  return `${start} – ${stop}`;
}
