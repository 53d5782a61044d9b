import type { Command } from 'commander'
import { lazily } from '../lazily.js'
import { AWS_ENVIRONMENT, withManual } from '../manual.js'
import { withRunFlags } from '../run-flags.js'
import type { LoggingFlags } from '../work/logging.js'

export function addLogging(program: Command): void {
  const group = program
    .command('logging')
    .summary('stop or start a trail: for emergencies')
    .description('Stops or starts the logging of one trail. Nothing else of this program ever stops logging.')
  addDirection(group, 'stop', 'Stops logging. Says what is lost, and asks for the name of the trail.')
  addDirection(group, 'start', 'Starts logging, and takes back the reminder that stop left.')
}

function addDirection(group: Command, direction: 'start' | 'stop', description: string): void {
  const command = group
    .command(direction)
    .description(description)
    .requiredOption('--trail <arn>', 'the trail')
    .option('--approve <name>', "the trail's name, instead of typing it")
  withRunFlags(command)
  withManual(command, {
    notes: ['Every audit from the same folder says that logging is stopped, until it is started again.'],
    exitStatus: [
      [0, 'done, and read back'],
      [1, 'error'],
      [4, 'not approved'],
    ],
    environment: AWS_ENVIRONMENT,
    examples: [[`trailseal logging ${direction} --trail ARN`, `${direction} it`]],
    seeAlso: ['trailseal backout'],
  })
  command.action(async (flags: LoggingFlags) =>
    lazily(flags.format === 'json', async (running) =>
      (await import('../work/logging.js')).loggingVerb(direction, flags, running),
    ),
  )
}
