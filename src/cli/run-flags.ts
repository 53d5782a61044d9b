import { type Command, Option } from 'commander'
import type { Config } from '../toolkit/config.js'
import type { RunOptions } from '../toolkit/apply.js'
import { type AwsFlags, collectOptions, withCallFlags } from './options.js'
import type { Manual } from './manual.js'

/** Flags of the verbs that work on runs. */
export interface RunFlags extends AwsFlags {
  readonly format: 'human' | 'json'
  readonly runsDir?: string
}

export const RUN_EXIT: NonNullable<Manual['exitStatus']> = [
  [0, 'done'],
  [1, 'error, or a step failed: the report says what to run next'],
  [4, 'refused: stale or changed plan, wrong account, not approved, or in use'],
  [130, 'stopped by Ctrl-C after the step in hand; again: at once'],
]

export function withRunFlags(command: Command): Command {
  return withCallFlags(
    command
      .option('--runs-dir <folder>', 'where runs are kept (default: .trailseal/runs)')
      .addOption(
        new Option('--format <format>', 'output format').choices(['human', 'json']).default('human'),
      ),
  )
}

export function runOptions(flags: RunFlags, config: Config): RunOptions {
  return {
    ...collectOptions(flags, config),
    ...(flags.runsDir === undefined ? {} : { runsDir: flags.runsDir }),
  }
}
