/**
 * Graph misbehaves for an hour, in every way that we know and for every source, while things happen in the tenant.
 * Afterwards everything is on record that an undisturbed run has, and nobody had to help. One run disturbs one source
 * of each timer. Here every fault meets a source or two; `LONG` plays every fault with every source.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Disturbed, type FaultRun, named, runWith } from './fault-run.ts';
import type { GraphFault } from './faulty-answers.ts';
import { GRAPH_FAULTS } from './graph-faults.ts';
import { GRAPH_SOURCES } from './graph-sources.ts';

const failuresIn = ({ checks }: FaultRun['after']) => checks.filter(({ state }) => state === 'failed');
const sourcesFor = (fault: GraphFault) => GRAPH_SOURCES.filter(({ isDelta }) => fault.of !== 'delta' || isDelta);
const pairs = GRAPH_FAULTS.flatMap((fault, index) => {
  const sources = sourcesFor(fault);
  const second = fault.of || fault.costly ? [] : [sources[(index + 4) % sources.length]];
  const some = [fault.costly ? sources.find(({ isDelta }) => isDelta) : sources[index % sources.length], ...second];
  return (process.env.LONG ? sources : some).flatMap((source) => (source ? [{ fault, source }] : []));
});

/** As few runs as possible: in each the first pair of every timer that is left. */
function runsOf(all: readonly Disturbed[]): readonly (readonly Disturbed[])[] {
  const byTimer = Map.groupBy(all, ({ source }) => source.polled);
  const count = Math.max(...[...byTimer.values()].map(({ length }) => length));
  return Array.from({ length: count }, (_, run) => [...byTimer.values()].flatMap((own) => own[run] ?? []));
}

const nameOf = ({ fault, source }: Disturbed) => `${source.name}: ${fault.name}`;

let undisturbed: FaultRun;
beforeAll(async () => {
  undisturbed = await runWith([]);
});

test('the undisturbed run has a record of every act, and the doctor finds nothing', () => {
  expect(undisturbed.model.length).toBeGreaterThanOrEqual(14);
  expect([failuresIn(undisturbed.during), failuresIn(undisturbed.after)]).toEqual([[], []]);
});

describe.each(runsOf(pairs).map((run) => ({ run, name: run.map(nameOf).join('; ') })))('$name', ({ run }) => {
  // Many large pages take their time, above all beside other tests.
  test('each is named while it lasts, and heals by itself', { timeout: 400_000 }, async () => {
    const { model, during, after, hits, poison, twice } = await runWith(run);

    const blind = run.filter(({ fault }) => fault.kind === 'blind');
    const calm = run.filter(({ fault }) => fault.kind === 'harmless');
    const failing = (one: Disturbed, report: FaultRun['after']) => named(report, one.source).length > 0;
    expect({
      // Two sources share a limit, so the rest that one must take may keep the other from calling.
      notMet: run.filter((one) => (hits.get(one) ?? 0) === 0 && !failing(one, during)).map(nameOf),
      notNamed: blind.filter((one) => !failing(one, during)).map(nameOf),
      namedInVain: calm.filter((one) => failing(one, during)).map(nameOf),
      failingAfterwards: failuresIn(after),
      poison,
      twice,
      missing: undisturbed.model.filter((line) => !model.includes(line)),
      added: model.filter((line) => !undisturbed.model.includes(line)),
    }).toEqual({
      notMet: [],
      notNamed: [],
      namedInVain: [],
      failingAfterwards: [],
      poison: [],
      twice: [],
      missing: [],
      added: [],
    });
  });
});
