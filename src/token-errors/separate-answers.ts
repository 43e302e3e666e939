/** Separates what several people, or several lines of a log, got: each is an answer of its own. */
import { isJsonObject, parsedJson } from '../base/json.ts';
import { codesBehindLabels, codesSpelledOut } from './codes-in-text.ts';
import { decodedText, readTokenError } from './read-token-error.ts';
import { specificError } from './text-clues.ts';

export interface SeparateAnswer {
  readonly content: unknown;
  /** From 1 on: the line of a text, or the element of a list. */
  readonly line: number;
  readonly who?: string;
}

const MOST_ANSWERS = 200;
const MOST_CHARACTERS = 200_000;
/** Where Graph, Azure Monitor and others put a list of records. */
const LIST_MEMBERS = ['value', 'records', 'results', 'data', 'events'];
const ADDRESS = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}/;
const LOG_LINE = /^\W{0,3}\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

/** @returns one answer, if the input does not consist of several */
export function separateAnswers(input: unknown): readonly SeparateAnswer[] {
  const answers = typeof input === 'string' ? answersOfText(input.slice(0, MOST_CHARACTERS)) : listedIn(input);
  return answers.length < 2 ? [{ content: input, line: 1 }] : answers.slice(0, MOST_ANSWERS);
}

function answersOfText(text: string): readonly SeparateAnswer[] {
  const whole = parsedJson(text);
  if (whole !== undefined) return listedIn(whole);
  const lines = text.split(/\r?\n/);
  const starts = lines.flatMap((line, index) => (beginsAnswer(line) ? [index] : []));
  const answers = starts.map((start, index) => {
    // What stands above the first error belongs to it.
    const content = lines.slice(index === 0 ? 0 : start, starts[index + 1]).join('\n');
    return answerOf(content, start + 1, lines[start]);
  });
  const codes = new Set(starts.map((start) => readTokenError(lines[start]).codes.join()));
  const people = new Set(answers.map(({ who }) => who));
  // The same error, printed several times: the lines between belong to it, too.
  return codes.size < 2 && people.size < 2 ? [] : answers;
}

function beginsAnswer(line: string): boolean {
  if (line.length > 20_000) return false;
  const plain = decodedText(line);
  if (codesSpelledOut(plain).length > 0) return true;
  const record = parsedJson(line);
  if (isJsonObject(record)) return readTokenError(record).codes.length > 0;
  const isRecord = LOG_LINE.test(plain) || ADDRESS.test(plain);
  return isRecord && (codesBehindLabels(plain).length > 0 || specificError(plain) !== undefined);
}

function listedIn(value: unknown): readonly SeparateAnswer[] {
  if (Array.isArray(value)) return value.filter(isJsonObject).map((item, index) => answerOf(item, index + 1));
  if (!isJsonObject(value)) return [];
  const list = LIST_MEMBERS.map((name) => Object.getOwnPropertyDescriptor(value, name)?.value).find(Array.isArray);
  return list === undefined ? [] : listedIn(list);
}

function answerOf(content: unknown, line: number, text = textOf(content)): SeparateAnswer {
  const who = ADDRESS.exec(text)?.[0];
  return { content, line, ...(who === undefined ? {} : { who }) };
}

function textOf(record: unknown): string {
  const members = isJsonObject(record) ? Object.entries(Object.getOwnPropertyDescriptors(record)) : [];
  const texts = members.flatMap(([, { value }]) => (typeof value === 'string' ? [value.slice(0, 2000)] : []));
  return texts.join('\n');
}
