import type { Command } from 'commander'
import { withManual } from '../manual.js'
import { ProgressView } from '../progress.js'
import { type Running, run } from '../run.js'
import { hasColour, printData } from '../streams.js'

interface DemoFlags {
  readonly color?: boolean
}

export function addDemo(program: Command): void {
  const command = program
    .command('demo')
    .summary('see it work, without AWS')
    .description(
      'Starts the simulator on a loopback port with an organization in which everything that can be wrong is wrong,\n' +
        'audits it over the AWS wire as it would audit AWS, and explains one finding.',
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
  command.action(async (flags: DemoFlags) => run(false, async (running) => demoVerb(flags, running)))
}

/** The finding that the demo explains: it passes a plain check, and its cause is hard to see. */
const SHOWN = {
  rule: 'key-admits-cloudtrail',
  trail: 'arn:aws:cloudtrail:us-east-1:131313131313:trail/mobile',
} as const

async function demoVerb(flags: DemoFlags, { signal }: Running): Promise<number> {
  const [{ simulate }, { collect }, { audit }, { explainRule }, { human }, report] = await Promise.all([
    import('../../toolkit/simulate.js'),
    import('../../toolkit/collect.js'),
    import('../../toolkit/audit.js'),
    import('../../toolkit/explain.js'),
    import('../../report/human.js'),
    import('../../report/explain.js'),
  ])
  const colour = hasColour(process.stdout, flags.color === false)
  const progress = new ProgressView({ isQuiet: false })
  const simulated = await simulate({ scenario: 'messy-organization' })
  try {
    printData(
      `A simulated AWS answers at ${simulated.url}; no real one is asked.\n\n$ trailseal audit --org\n\n`,
    )
    useSimulatedCredentials(simulated.accountId)
    const estate = await collect({
      endpointUrl: simulated.url,
      region: 'us-east-1',
      organization: true,
      now: simulated.now,
      signal,
      onProgress: progress.listen,
    })
    progress.clear()
    printData(human(audit(estate), { hasColour: colour }))
    const { rule, remedy } = explainRule(SHOWN.rule, { estate, trail: SHOWN.trail })
    printData(`\n$ trailseal explain ${SHOWN.rule} --trail mobile\n\n`)
    printData(report.explainRule(rule, remedy, { hasColour: colour }))
    printData(NEXT)
  } finally {
    await simulated.close()
  }
  return 0
}

/** The simulator takes any credentials; those of the user's own are kept out of it. */
function useSimulatedCredentials(accountId: string): void {
  delete process.env['AWS_PROFILE']
  delete process.env['AWS_SESSION_TOKEN']
  process.env['AWS_ACCESS_KEY_ID'] = accountId
  process.env['AWS_SECRET_ACCESS_KEY'] = 'simulated'
}

const NEXT = `
Next:
  trailseal simulate --port 4567 --scenario messy-organization
      keep that AWS running, and ask it with the AWS CLI
  trailseal doctor
      check that your own credentials can audit
  trailseal audit
      audit the account that they belong to
`
