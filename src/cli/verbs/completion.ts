import { type Command, Argument } from 'commander'
import { withManual } from '../manual.js'
import { lazily } from '../lazily.js'

const SHELLS = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof SHELLS)[number]

export function addCompletion(program: Command): void {
  const command = program
    .command('completion')
    .summary('completion script for a shell')
    .description('Prints a script that completes verbs, flags, rules and formats.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
  withManual(command, {
    examples: [
      ['trailseal completion bash > ~/.local/share/bash-completion/completions/trailseal', 'bash'],
      ['trailseal completion zsh > "${fpath[1]}/_trailseal"', 'zsh'],
      ['trailseal completion fish > ~/.config/fish/completions/trailseal.fish', 'fish'],
    ],
    seeAlso: ['trailseal help'],
  })
  command.action(async (shell: Shell) =>
    lazily(false, async () => {
      const { printData } = await import('../streams.js')
      const { completionScript } = await import('../completion-script.js')
      printData(await completionScript(shell, program))
      return 0
    }),
  )
}
