/** Scripts that teach a shell what can follow on a command line of `revaudit`. They need no program while they run. */
import type { CompletionPoint } from './completion-words.ts';
import type { Shell } from './shells.ts';

const NAME = 'revaudit';

export function completionScript(shell: Shell, points: readonly CompletionPoint[]): string {
  switch (shell) {
    case 'bash':
      return `# Completion of ${NAME} for bash.\n${knowledge(points)}${BASH}`;
    case 'zsh':
      return `#compdef ${NAME}\n# Completion of ${NAME} for zsh.\n${knowledge(points)}${ZSH}`;
    case 'fish':
      return fishScript(points);
    case 'powershell':
      return powershellScript(points);
  }
}

/** The words of a command are those that are no option and no value of one. */
const BASH = `_${NAME}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="" path="" word next index
  COMPREPLY=()
  if [ "$COMP_CWORD" -gt 0 ]; then previous="\${COMP_WORDS[COMP_CWORD-1]}"; fi
  for (( index = 1; index < COMP_CWORD; index++ )); do
    word="\${COMP_WORDS[index]}"
    if _${NAME}_takes_value "$word"; then index=$(( index + 1 )); continue; fi
    next="\${path:+$path }$word"
    if _${NAME}_is_command "$next"; then path="$next"; fi
  done
  if _${NAME}_takes_value "$previous"; then
    COMPREPLY=( $(compgen -W "$(_${NAME}_values "$path" "$previous")" -- "$current") )
    return 0
  fi
  COMPREPLY=( $(compgen -W "$(_${NAME}_words "$path")" -- "$current") )
}
complete -o default -F _${NAME} ${NAME}
`;

/** Also works from a folder of $fpath, where zsh runs the file as the function that it is named for. */
const ZSH = `_${NAME}() {
  local at="" previous="\${words[CURRENT-1]}" word next index
  for (( index = 2; index < CURRENT; index++ )); do
    word="\${words[index]}"
    if _${NAME}_takes_value "$word"; then (( index++ )); continue; fi
    next="\${at:+$at }$word"
    if _${NAME}_is_command "$next"; then at="$next"; fi
  done
  local -a found
  if (( CURRENT > 2 )) && _${NAME}_takes_value "$previous"; then
    found=(\${=$(_${NAME}_values "$at" "$previous")})
  else
    found=(\${=$(_${NAME}_words "$at")})
  fi
  compadd -a found || _files
}
if [ "$funcstack[1]" = "_${NAME}" ]; then _${NAME} "$@"; else compdef _${NAME} ${NAME}; fi
`;

/** What bash and zsh ask: which words are commands, what follows on one, and the values of an option. */
function knowledge(points: readonly CompletionPoint[]): string {
  const paths = points.filter(({ path }) => path !== '').map(({ path }) => `    '${path}') return 0 ;;\n`);
  const words = points.map(({ path, commands, options }) => {
    const flags = options.flatMap((option) => option.flags);
    return `    '${path}') echo '${[...commands.map(({ word }) => word), ...flags].join(' ')}' ;;\n`;
  });
  return `_${NAME}_is_command() {
  case "$1" in
${paths.join('')}  esac
  return 1
}
_${NAME}_words() {
  case "$1" in
${words.join('')}  esac
}
_${NAME}_values() {
  case "$1 $2" in
${valueCases(points)}  esac
}
_${NAME}_takes_value() {
  case "$1" in
    ${valueFlags(points).join('|')}) return 0 ;;
  esac
  return 1
}
`;
}

function valueCases(points: readonly CompletionPoint[]): string {
  const cases = points.flatMap(({ path, options }) =>
    options.flatMap(({ flags, choices }) =>
      choices.length === 0 ? [] : flags.map((flag) => `    '${path} ${flag}') echo '${choices.join(' ')}' ;;\n`),
    ),
  );
  return cases.join('');
}

function valueFlags(points: readonly CompletionPoint[]): readonly string[] {
  const flags = points.flatMap(({ options }) => options.flatMap((option) => (option.takesValue ? option.flags : [])));
  return [...new Set(flags)];
}

function fishScript(points: readonly CompletionPoint[]): string {
  const paths = points.filter(({ path }) => path !== '').map(({ path }) => fishText(path));
  const lines = points.flatMap(({ path, commands, options, takesFiles }) => {
    const at = `complete -c ${NAME} -n ${fishText(`test (__${NAME}_path) = ${fishText(path)}`)}`;
    return [
      ...(takesFiles ? [`${at} -F`] : [`${at} -f`]),
      ...commands.map(({ word, description }) => `${at} -a ${word} -d ${fishText(description)}`),
      ...options.map((option) => `${at} ${fishOption(option)}`),
    ];
  });
  return `# Completion of ${NAME} for fish.
function __${NAME}_path
  set -l path
  set -l skip 0
  for word in (commandline -opc)[2..-1]
    if test $skip = 1
      set skip 0
      continue
    end
    if contains -- $word ${valueFlags(points).join(' ')}
      set skip 1
      continue
    end
    set -l next (string trim -- "$path $word")
    if contains -- $next ${paths.join(' ')}
      set path $next
    end
  end
  echo "$path"
end
${lines.join('\n')}
`;
}

function fishOption({ flags, description, takesValue, choices }: CompletionPoint['options'][number]): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = takesValue ? ` -x${choices.length === 0 ? '' : ` -a ${fishText(choices.join(' '))}`}` : '';
  return `${names.join(' ')}${value} -d ${fishText(description)}`;
}

function fishText(text: string): string {
  return `'${text.replaceAll(/[\\']/g, (sign) => `\\${sign}`)}'`;
}

function powershellScript(points: readonly CompletionPoint[]): string {
  const words = points.map(({ path, commands, options }) => {
    const all = [
      ...commands.map(({ word, description }) => [word, description] as const),
      ...options.flatMap(({ flags, description }) => flags.map((flag) => [flag, description] as const)),
    ];
    return `  ${psText(path)} = @(${all.map(([word, description]) => `@(${psText(word)}, ${psText(description)})`).join(', ')})\n`;
  });
  const values = points.flatMap(({ path, options }) =>
    options.flatMap(({ flags, choices }) =>
      choices.length === 0
        ? []
        : flags.map((flag) => `  ${psText(`${path} ${flag}`)} = @(${choices.map(psText).join(', ')})\n`),
    ),
  );
  return `# Completion of ${NAME} for PowerShell.
$${NAME}Words = @{
${words.join('')}}
$${NAME}Values = @{
${values.join('')}}
$${NAME}TakesValue = @(${valueFlags(points).map(psText).join(', ')})
Register-ArgumentCompleter -Native -CommandName ${NAME} -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $path = ''
  $previous = ''
  $skip = $false
  foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
    if ($element.Extent.EndOffset -ge $cursorPosition -and $wordToComplete -ne '') { break }
    $word = $element.Extent.Text
    $previous = $word
    if ($skip) { $skip = $false; continue }
    if ($${NAME}TakesValue -ccontains $word) { $skip = $true; continue }
    $next = "$path $word".Trim()
    if ($${NAME}Words.ContainsKey($next)) { $path = $next }
  }
  if ($${NAME}TakesValue -ccontains $previous) {
    $${NAME}Values["$path $previous"] | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
    return
  }
  $${NAME}Words[$path] | Where-Object { $_[0] -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterName', $_[1])
  }
}
`;
}

function psText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
