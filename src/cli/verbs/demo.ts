import type { Command } from 'commander'
import { lazily } from '../lazily.js'
import { withManual } from '../manual.js'
import type { DemoFlags } from '../work/demo.js'

export function addDemo(program: Command): void {
  const command = program
    .command('demo')
    .summary('see it work, without AWS')
    .description(
      'Starts the simulator on a loopback port with an organization in which everything that can be wrong is wrong,\n' +
        'audits it over the AWS wire as it would audit AWS, explains one finding, and then plans, rehearses, applies,\n' +
        'verifies, audits again, backs out, and audits once more. Its hours are simulated.',
    )
    .option('--no-color', 'no colour, also on a terminal')
  withManual(command, {
    exitStatus: [
      [0, 'the story ran to its end, whatever the verdicts'],
      [1, 'error'],
    ],
    examples: [
      ['trailseal demo', 'run it'],
      ['trailseal demo | less -R', 'read it slowly'],
    ],
    seeAlso: ['trailseal simulate, trailseal audit'],
  })
  command.action(async (flags: DemoFlags) =>
    lazily(false, async (running) => (await import('../work/demo.js')).demoVerb(flags, running)),
  )
}
