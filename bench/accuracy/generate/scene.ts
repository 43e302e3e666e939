/** One scene: people, apps and times of its own, so that every finding belongs to one scene only. */
import { type Random, randomFrom } from '../../../local/tenant/random.ts';
import type { Expectation } from '../score.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly upn: string;
}

export interface App {
  /** Object id of the service principal. */
  readonly id: string;
  readonly appId: string;
  /** Object id of the registration. */
  readonly applicationId: string;
  readonly name: string;
}

export interface Scene {
  readonly random: Random;
  readonly admin: Person;
  person(): Person;
  app(): App;
  /** Time of the scene, in ms, this many seconds after its start. */
  timeAt(seconds?: number): number;
}

/** Which log a record is from: it decides the possible forms of export. */
export type Log = 'audit' | 'unified-only' | 'sign-in' | 'risky-user' | 'risk-detection';

/**
 * What a form must contain so that the record keeps its meaning. Portal rows and the unified log have less than Graph.
 */
export type Need = 'flow' | 'many-targets' | 'service-principal' | 'details' | 'known-user';

export interface LogRecord {
  readonly log: Log;
  readonly at: number;
  readonly record: Readonly<Record<string, unknown>>;
  readonly needs?: readonly Need[];
}

export interface Scenario extends Expectation {
  readonly records: readonly LogRecord[];
}

/** Writes the records of one scenario; called once for each form of export. */
export type Script = (scene: Scene) => Omit<Scenario, 'name'>;

const START = Date.UTC(2031, 2, 1);
const APART_MS = 37 * 60_000;

export function openScene(seed: number, number: number, name: string): Scene {
  const random = randomFrom(seed, `accuracy/${number}/${name}`);
  const start = START + number * APART_MS + random.below(60_000);
  const person = (): Person => {
    const id = random.guid();
    return { id, name: `Person ${id.slice(0, 8)}`, upn: `p${id.slice(0, 8)}@contoso.example` };
  };
  return {
    random,
    admin: person(),
    person,
    app() {
      const id = random.guid();
      return { id, appId: random.guid(), applicationId: random.guid(), name: `App ${id.slice(0, 8)}` };
    },
    timeAt: (seconds = 0) => start + Math.round(seconds * 1000),
  };
}
