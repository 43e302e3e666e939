/** Options whose values are taken as people paste them: with blanks, quotes and invisible characters around. */
import { Option } from 'commander';
import { asPasted } from '../../base/pasted.ts';

export function pastedOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => asPasted(text));
}

/** @param choices in lower case; upper and lower case make no difference */
export function choiceOption(flags: string, description: string, choices: readonly string[]): Option {
  const option = new Option(flags, description).choices(choices);
  const check = option.parseArg;
  return option.argParser((text: string, previous) => check?.(asPasted(text).toLowerCase(), previous));
}
