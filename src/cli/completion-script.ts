import type { Command } from 'commander'
import { RULE_IDS } from '../domain/finding.js'

interface Verb {
  readonly name: string
  readonly summary: string
  readonly flags: readonly {
    readonly long: string
    readonly description: string
    readonly choices: readonly string[]
  }[]
  readonly words: readonly string[]
}

/** Words that complete a verb's argument, and flags whose values are known. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  explain: RULE_IDS,
  completion: ['bash', 'zsh', 'fish'],
  permissions: ['audit', 'apply'],
}
const VALUES: Readonly<Record<string, readonly string[]>> = {
  '--rule': RULE_IDS,
  '--except': RULE_IDS,
  '--scenario': ['compliant-account', 'messy-organization'],
}

function verbsOf(program: Command): Verb[] {
  const names = program.commands.map((command) => command.name())
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    words: command.name() === 'help' ? names : (ARGUMENTS[command.name()] ?? []),
    flags: [
      ...command.options.map((option) => ({
        long: option.long ?? '',
        description: option.description,
        choices: option.argChoices ?? VALUES[option.long ?? ''] ?? [],
      })),
      { long: '--help', description: 'show the manual', choices: [] },
    ],
  }))
}

/** A completion script made from the command tree. */
export async function completionScript(shell: 'bash' | 'zsh' | 'fish', program: Command): Promise<string> {
  const verbs = verbsOf(program)
  switch (shell) {
    case 'bash':
      return bash(verbs)
    case 'zsh':
      return zsh(verbs)
    case 'fish':
      return fish(verbs)
  }
}

/** The values of each flag of each verb: the same flag takes other words in another verb. */
function valueCases(verbs: readonly Verb[]): string[] {
  return verbs.flatMap((verb) =>
    verb.flags
      .filter((flag) => flag.choices.length > 0)
      .map(
        ({ long, choices }) =>
          `    "${verb.name} ${long}") COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$word")); return ;;`,
      ),
  )
}

function bash(verbs: readonly Verb[]): string {
  const cases = verbs.map(
    (verb) =>
      `    ${verb.name}) words="${[...verb.words, ...verb.flags.map((flag) => flag.long)].join(' ')}" ;;`,
  )
  return `# bash completion for trailseal
_trailseal() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words
  case "\${COMP_WORDS[1]} $before" in
${valueCases(verbs).join('\n')}
    *" --estate"|*" --config"|*" --output"|*" -o"|*" --faults") COMPREPLY=($(compgen -f -- "$word")); return ;;
  esac
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="${verbs.map((verb) => verb.name).join(' ')} --help --version" ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${verbs.map((verb) => verb.name).join(' ')} --help --version"
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _trailseal trailseal
`
}

function quoted(text: string): string {
  return text.replaceAll("'", "'\\''")
}

function zsh(verbs: readonly Verb[]): string {
  const list = verbs.map((verb) => `    '${verb.name}:${quoted(verb.summary)}'`)
  const cases = verbs.map((verb) => {
    const flags = verb.flags.map((flag) => {
      const values = flag.choices.length > 0 ? `:value:(${flag.choices.join(' ')})` : ''
      return `'${flag.long}[${quoted(flag.description).replaceAll(/[[\]:]/gu, ' ')}]${values}'`
    })
    const words = verb.words.length > 0 ? ` '*:word:(${verb.words.join(' ')})'` : ''
    return `    ${verb.name}) _arguments ${flags.join(' ')}${words} ;;`
  })
  return `#compdef trailseal
_trailseal() {
  local -a verbs
  verbs=(
${list.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'verb' verbs
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
${cases.join('\n')}
  esac
}
_trailseal "$@"
`
}

function fish(verbs: readonly Verb[]): string {
  const lines = verbs.flatMap((verb) => [
    `complete -c trailseal -f -n __fish_use_subcommand -a ${verb.name} -d '${quoted(verb.summary)}'`,
    ...verb.flags.map((flag) => {
      const values = flag.choices.length > 0 ? ` -xa '${flag.choices.join(' ')}'` : ''
      return `complete -c trailseal -n '__fish_seen_subcommand_from ${verb.name}' -l ${flag.long.slice(2)} -d '${quoted(flag.description)}'${values}`
    }),
    ...(verb.words.length === 0
      ? []
      : [
          `complete -c trailseal -f -n '__fish_seen_subcommand_from ${verb.name}' -a '${verb.words.join(' ')}'`,
        ]),
  ])
  return `# fish completion for trailseal\n${lines.join('\n')}\n`
}
