/** One sentence of a language, and what it may name. */

/** What the sentences of one notice may name, harmless already and in the notice's language. */
export interface Names {
  readonly app: string;
  /** The user, policy or other subject. */
  readonly name: string;
  readonly device: string;
  /** What happened to a policy: `was created`. */
  readonly done: string;
  /** The heading of the cause. */
  readonly cause: string;
  /** Of a sweep: how many changes the notice tells of, and how many there were. */
  readonly told: number;
  readonly members: number;
  /** For the help desk: what the person concerned is advised to do. */
  readonly advice: string;
}

export type Say = string | ((names: Names) => string);

export function say(sentence: Say, names: Names): string {
  return typeof sentence === 'string' ? sentence : sentence(names);
}
