import { type Command, Option } from 'commander'
import { lazily } from '../lazily.js'
import { withManual } from '../manual.js'
import type { RehearseFlags } from '../work/rehearse.js'

export function addRehearse(program: Command): void {
  const command = program
    .command('rehearse')
    .summary('try a plan on a twin of its estate')
    .description(
      'Makes a simulated AWS of the estate, carries the plan out there through the same code as apply, lets an\n' +
        'hour pass, proves it by delivered objects, backs it out, and compares. AWS is not asked, and nothing is\n' +
        'changed outside of this process.',
    )
    .argument('<plan>', 'a file that plan -o wrote')
    .requiredOption('--estate <file>', 'the estate that the plan was made from')
    .addOption(new Option('--format <format>', 'output format').choices(['human', 'json']).default('human'))
    .option('--quiet', 'no progress and no messages but errors')
    .option('--no-color', 'no colour, also on a terminal')
  withManual(command, {
    notes: ['It proves that a model of AWS admits the plan, and lists what it leaves out.'],
    exitStatus: [
      [0, 'it works, is proven, and comes back to what was'],
      [1, 'error'],
      [2, 'something would fail'],
      [4, 'refused: the plan or the estate was changed, or they do not belong together'],
    ],
    examples: [
      [
        'trailseal plan -o plan.json --save-estate estate.json; trailseal rehearse plan.json --estate estate.json',
        'plan, rehearse',
      ],
    ],
    seeAlso: ['trailseal plan, trailseal apply'],
  })
  command.action(async (file: string, flags: RehearseFlags) =>
    lazily(flags.format === 'json', async (running) =>
      (await import('../work/rehearse.js')).rehearseVerb(file, flags, running),
    ),
  )
}
