/** What must be known of a command line before it is parsed: errors in it are told in the wanted form, too. */

export interface Manner {
  /** As one JSON object: for programs that have asked for JSON. */
  readonly jsonErrors: boolean;
  readonly talk: 'errors' | 'notes' | 'debug';
}

const JSON_FORMATS: readonly string[] = ['json', 'jsonl', 'ndjson'];

/** @param args without the name of the program */
export function mannerOf(args: readonly string[]): Manner {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  const formats = own.flatMap((word, index) => {
    if (word === '-o' || word === '--output') return [own[index + 1] ?? ''];
    return /^(?:--output=|-o=?)(\w+)$/.exec(word)?.slice(1) ?? [];
  });
  const format = formats.at(-1)?.toLowerCase();
  return { jsonErrors: JSON_FORMATS.includes(format ?? ''), talk: talkOf(own) };
}

function talkOf(args: readonly string[]): Manner['talk'] {
  if (args.includes('--debug')) return 'debug';
  return args.includes('--only-show-errors') ? 'errors' : 'notes';
}
