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
  /** At a later stage: the people that it is about, or how many they are. */
  readonly people: string;
  /** The subject line of the notice that a reminder repeats. */
  readonly line: string;
  /** For a command: the client id of the app, and since when, ISO 8601. */
  readonly appId: string;
  readonly since: string;
}

export type Say = string | ((names: Names) => string);

export function say(sentence: Say, names: Names): string {
  return typeof sentence === 'string' ? sentence : sentence(names);
}
