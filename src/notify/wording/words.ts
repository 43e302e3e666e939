/** What a language must say: a table of sentences in which none can be missing, and the labels around them. */
import type { Cause } from '../../detect/cause.ts';
import type { PolicyDetail } from '../../detect/report.ts';
import type { Severity } from '../../detect/severity.ts';
import type { Effect } from '../../impact/affected.ts';
import type { EN_HAPPENED } from './languages/en-happened.ts';
import type { EN_MEANS, EN_SUBJECTS, EN_TODO } from './languages/en-means.ts';
import type { LinkKind, Reader } from './reader.ts';
import type { Say } from './say.ts';
import type { EN_STAGES } from './stages/en-stages.ts';

export type HappenedKey = keyof typeof EN_HAPPENED;
export type SubjectKey = keyof typeof EN_SUBJECTS;
export type MeansKey = keyof typeof EN_MEANS;
export type TodoKey = keyof typeof EN_TODO;
export type StageKey = keyof typeof EN_STAGES;
type Change = PolicyDetail['change'];

export interface Labels {
  /** Where no name is known. */
  readonly anApp: string;
  readonly aDevice: string;
  readonly theOrganisation: string;
  /** The ends of `The policy …`. */
  readonly done: Readonly<Record<Change, string>>;
  /** Headings of causes, as in `Accounts disabled: 12`. */
  readonly causes: Readonly<Record<Cause, string>>;
  readonly severities: Readonly<Record<Severity, string>>;
  /** After an app's name in a list. */
  readonly effects: Readonly<Record<Effect, string>>;
  readonly people: (count: number) => string;
  readonly apps: (count: number) => string;
  /** The end of a list that was cut. */
  readonly more: (count: number) => string;
  readonly before: (time: string) => string;
  /** Labels of facts, without the colon. */
  readonly facts: Readonly<Record<FactKey, string>>;
  readonly byTheApp: (name: string) => string;
  readonly nobodyKnown: string;
  readonly nobodyInUse: string;
  readonly mostAt: (apps: string) => string;
  readonly onlyInConditions: string;
  readonly nobodyWorse: string;
  readonly askedForLess: (people: string, apps: string) => string;
  readonly notCompared: string;
  readonly links: Readonly<Record<LinkKind, string>>;
  /** The footer. */
  readonly because: Readonly<Record<Reader, string>>;
  readonly becauseInUse: string;
  readonly reference: string;
  readonly helpDesk: string;
  /** What our mails never ask, and how to check one. */
  readonly neverAsked: string;
  /** Before the link to the page of choices. */
  readonly hearLess: string;
  readonly colon: string;
}

export type FactKey =
  | 'when'
  | 'doneBy'
  | 'yourApps'
  | 'apps'
  | 'lost'
  | 'changed'
  | 'affected'
  | 'inScope'
  | 'inUse'
  | 'condition'
  | 'notCertain'
  | 'among'
  | 'people'
  | 'policies'
  | 'since'
  | 'approve'
  | 'lookUp';

export interface Words {
  readonly happened: Readonly<Record<HappenedKey, Say>>;
  readonly subjects: Readonly<Record<SubjectKey, Say>>;
  readonly means: Readonly<Record<MeansKey, Say>>;
  readonly todo: Readonly<Record<TodoKey, Say>>;
  readonly stages: Readonly<Record<StageKey, Say>>;
  readonly labels: Labels;
  /** Between two sentences. */
  readonly between: string;
}
