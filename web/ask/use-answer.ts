/** Asks the API for what a part of the page shows; again when the question changes, or something new is on record. */
import { useEffect, useState } from 'preact/hooks';
import type { Answered, Problem } from '../../src/api/client.ts';
import { NoAnswer } from './client.ts';

export interface Shown<T> {
  /** The last one, also while a newer one is on its way. */
  readonly answer?: T;
  /** Not on record, or several are meant. */
  readonly problem?: Problem & { readonly status: 404 | 409 };
  readonly failure?: NoAnswer;
  readonly isLoading: boolean;
  reload(): void;
}

type Asked<T> = (etag: string | undefined) => Promise<Answered<T>>;

interface Kept {
  readonly etag: string | undefined;
  readonly answer: unknown;
}

/** Of this page only, so that "back" shows at once what was there. Gone with the page. */
const kept = new Map<string, Kept>();
const MOST_KEPT = 50;

/** @param key of the question; undefined: nothing is asked. @param version another one asks again */
export function useAnswer<T>(key: string | undefined, ask: Asked<T>, version: number = 0): Shown<T> {
  const [state, setState] = useState<{ readonly key?: string; readonly shown: Omit<Shown<T>, 'reload'> }>({
    shown: { isLoading: true },
  });
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (key === undefined) return undefined;
    let isCurrent = true;
    const known = kept.get(key);
    const before = known === undefined ? {} : { answer: known.answer as T };
    setState({ key, shown: { ...before, isLoading: true } });
    ask(known?.etag).then(
      (reply) => {
        if (!isCurrent) return;
        if (reply.status === 200) keep(key, reply.etag, reply.answer);
        setState({ key, shown: { ...shownOf(reply, before), isLoading: false } });
      },
      (failure: unknown) => {
        if (!(failure instanceof NoAnswer)) throw failure;
        if (isCurrent) setState({ key, shown: { ...before, failure, isLoading: false } });
      },
    );
    return () => {
      isCurrent = false;
    };
    // `ask` is another function each time; the key says what it asks.
  }, [key, asked, version]);
  const shown = state.key === key ? state.shown : { isLoading: key !== undefined };
  return { ...shown, reload: () => setAsked((count) => count + 1) };
}

function shownOf<T>(reply: Answered<T>, before: { readonly answer?: T }): Pick<Shown<T>, 'answer' | 'problem'> {
  switch (reply.status) {
    case 200:
      return { answer: reply.answer };
    case 304:
      return before;
    case 404:
    case 409:
      return { problem: { ...reply.problem, status: reply.status } };
  }
}

function keep(key: string, etag: string | undefined, answer: unknown): void {
  kept.delete(key);
  kept.set(key, { etag, answer });
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
}
