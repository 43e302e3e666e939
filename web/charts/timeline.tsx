/** When it happened, as stacked bars by kind of cause. Dragging over them, or Shift with arrow keys, chooses a time. */

import { useRef, useState } from 'preact/hooks';
import type { Summary } from '../ask/answers.ts';
import { localText, utcText } from '../parts/time.tsx';
import { words } from '../words/words.ts';

const BARS = 48;
const WIDTH = 960;
const HEIGHT = 96;
const FAMILIES = ['change', 'clock', 'refusal'] as const;
type Family = (typeof FAMILIES)[number];

const CLOCKS: ReadonlySet<string> = new Set(['refresh-token-inactive', 'refresh-token-expired', 'sign-in-frequency']);
const REFUSALS: ReadonlySet<string> = new Set([
  'policy-blocked',
  'mfa-required',
  'consent-missing',
  'assignment-missing',
]);

interface TimelineProps {
  readonly summaries: readonly Summary[];
  readonly from: number;
  readonly to: number;
  readonly onChoose: (span: { readonly since: string; readonly until: string }) => void;
}

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly counts: Readonly<Record<Family, number>>;
}

export function Timeline({ summaries, from, to, onChoose }: TimelineProps) {
  const { today } = words.value;
  const [picked, setPicked] = useState<readonly [number, number] | undefined>();
  const box = useRef<HTMLDivElement>(null);
  const bars = barsOf(summaries, from, to);
  const most = Math.max(1, ...bars.map(({ counts }) => totalOf(counts)));
  const [low, high] = picked === undefined ? [-1, -1] : [Math.min(...picked), Math.max(...picked)];
  const barAt = (event: PointerEvent) => {
    const { left, width } = box.current?.getBoundingClientRect() ?? { left: 0, width: 1 };
    return Math.max(0, Math.min(BARS - 1, Math.floor(((event.clientX - left) / width) * BARS)));
  };
  const choose = () => {
    const [first, last] = [bars[low], bars[high]];
    setPicked(undefined);
    if (first && last) onChoose({ since: isoOf(first.from), until: isoOf(last.to) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const [start, end] = picked ?? [BARS - 1, step < 0 ? BARS : BARS - 2];
      const next = Math.max(0, Math.min(BARS - 1, end + step));
      setPicked(event.shiftKey ? [start, next] : [next, next]);
    } else if (event.key === 'Enter' && picked !== undefined) choose();
    else if (event.key === 'Escape') setPicked(undefined);
  };
  const focused = picked === undefined ? undefined : bars[picked[1]];
  return (
    <figure class="timeline">
      <figcaption>
        {today.timeline}
        <ul class="legend">
          {FAMILIES.map((family) => (
            <li key={family} class={family}>
              {today.families[family]}
            </li>
          ))}
        </ul>
      </figcaption>
      <div
        ref={box}
        class="bars"
        role="slider"
        tabIndex={0}
        title={today.timelineHelp}
        aria-label={`${today.timeline}. ${today.timelineHelp}`}
        aria-valuemin={0}
        aria-valuemax={BARS - 1}
        aria-valuenow={picked?.[1] ?? BARS - 1}
        aria-valuetext={focused === undefined ? today.allTime : barText(focused)}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setPicked([barAt(event), barAt(event)]);
        }}
        onPointerMove={(event) => {
          if (picked !== undefined && event.buttons === 1) setPicked([picked[0], barAt(event)]);
        }}
        onPointerUp={choose}
      >
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {bars.map((bar, index) => (
            <BarShape key={bar.from} bar={bar} index={index} most={most} isPicked={index >= low && index <= high} />
          ))}
        </svg>
      </div>
      <div class="axis" aria-hidden="true">
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <span key={share} title={utcText(isoOf(from + (to - from) * share))}>
            {localText(isoOf(from + (to - from) * share))}
          </span>
        ))}
      </div>
      <p class="quiet" aria-live="polite">
        {focused === undefined ? '\u00a0' : barText(focused)}
      </p>
    </figure>
  );
}

interface BarShapeProps {
  readonly bar: Bar;
  readonly index: number;
  readonly most: number;
  readonly isPicked: boolean;
}

function BarShape({ bar, index, most, isPicked }: BarShapeProps) {
  const width = WIDTH / BARS;
  const x = index * width;
  let top = HEIGHT;
  return (
    <g class={isPicked ? 'picked' : undefined}>
      <rect class="ground" x={x} y={0} width={width} height={HEIGHT} />
      {FAMILIES.map((family) => {
        const height = (bar.counts[family] / most) * (HEIGHT - 4);
        top -= height;
        return height > 0 && <rect key={family} class={family} x={x + 1} y={top} width={width - 2} height={height} />;
      })}
    </g>
  );
}

function barsOf(summaries: readonly Summary[], from: number, to: number): readonly Bar[] {
  const size = Math.max(1, (to - from) / BARS);
  const bars = Array.from({ length: BARS }, (_, index) => ({
    from: from + index * size,
    to: from + (index + 1) * size,
    counts: { change: 0, clock: 0, refusal: 0 },
  }));
  for (const { occurred, cause } of summaries) {
    const bar = bars[Math.min(BARS - 1, Math.floor((Date.parse(occurred.to) - from) / size))];
    if (bar) bar.counts[familyOf(cause)] += 1;
  }
  return bars;
}

function familyOf(cause: string): Family {
  if (CLOCKS.has(cause)) return 'clock';
  return REFUSALS.has(cause) ? 'refusal' : 'change';
}

function totalOf(counts: Bar['counts']): number {
  return counts.change + counts.clock + counts.refusal;
}

function barText({ from, to, counts }: Bar): string {
  const { families } = words.value.today;
  const parts = FAMILIES.flatMap((family) => (counts[family] > 0 ? [`${counts[family]} ${families[family]}`] : []));
  return `${localText(isoOf(from))} – ${localText(isoOf(to))}: ${parts.join(', ') || '0'}`;
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
