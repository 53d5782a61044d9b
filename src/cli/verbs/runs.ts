import { type Command, Option } from 'commander'
import { lazily } from '../lazily.js'
import { withManual } from '../manual.js'
import type { RunFlags } from '../run-flags.js'
import type { ShowRunFlags } from '../work/runs.js'

function withReadFlags(command: Command): Command {
  return command
    .option('--runs-dir <folder>', 'where runs are kept (default: .trailseal/runs)')
    .addOption(new Option('--format <format>', 'output format').choices(['human', 'json']).default('human'))
    .option('--no-color', 'no colour, also on a terminal')
}

export function addRuns(program: Command): void {
  const command = program
    .command('runs')
    .summary('list runs with their state')
    .description('Lists runs, newest first: applied, backed-out, stopped, failed, interrupted or running.')
  withReadFlags(command)
  withManual(command, {
    examples: [['trailseal runs --format json', 'for other programs']],
    seeAlso: ['trailseal run show, trailseal resume, trailseal backout'],
  })
  command.action(async (flags: RunFlags) =>
    lazily(flags.format === 'json', async () => (await import('../work/runs.js')).runsVerb(flags)),
  )
}

export function addRun(program: Command): void {
  const group = program.command('run').summary('show one run').description('Shows one run.')
  const command = group
    .command('show')
    .description('Reads a run from its journal, after checking that nobody changed it.')
    .argument('<run>', 'the id of the run, or last')
    .option('--journal', 'every entry of the journal')
  withReadFlags(command)
  withManual(command, {
    exitStatus: [
      [0, 'done'],
      [1, 'error'],
      [4, 'refused: the plan or the journal was changed'],
    ],
    examples: [['trailseal run show last --journal', 'what was called, when, and what came of it']],
    seeAlso: ['trailseal runs'],
  })
  command.action(async (runId: string, flags: ShowRunFlags) =>
    lazily(flags.format === 'json', async () => (await import('../work/runs.js')).showRunVerb(runId, flags)),
  )
}
