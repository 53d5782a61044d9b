import { lazily } from '../lazily.js'
import { type Command, InvalidArgumentError } from 'commander'
import { withManual } from '../manual.js'
import { wholeNumber } from '../options.js'
import type { SimulateFlags } from '../work/simulate.js'

function range(text: string): [number, number] {
  const [least = Number.NaN, most = least] = text.split('-').map(Number)
  if (Number.isInteger(least) && Number.isInteger(most) && least >= 0 && most >= least) return [least, most]
  throw new InvalidArgumentError(`${text} is not milliseconds such as 80 or 20-80.`)
}

export function addSimulate(program: Command): void {
  const command = program
    .command('simulate')
    .summary('answer the AWS API on a loopback port')
    .description(
      'Answers the AWS wire protocols for STS, Organizations, Account, EC2 regions, IAM, CloudTrail, KMS, S3 and\n' +
        'CloudWatch Logs from an estate file or a scenario, until Ctrl-C. Signatures are not checked, so it\n' +
        'listens on 127.0.0.1 alone. An access key id of twelve digits is an administrator of that account.',
    )
    .option('--port <port>', 'port to listen on (default: a free one)', wholeNumber(0, 65_535))
    .option('--estate <file>', 'an estate or scenario file')
    .option('--scenario <name>', 'compliant-account or messy-organization')
    .option('--accounts <n>', 'generate an organization of so many accounts', wholeNumber(2, 100_000))
    .option('--latency <ms>', 'time that each answer takes, such as 80 or 20-80', range)
    .option('--no-authorization', 'do not check policies of any kind')
    .option('--limits', "apply AWS's request rates")
    .option('--stale <ms>', 'reads may answer the state before a write for so long', wholeNumber(0, 600_000))
    .option('--faults <file>', 'a fault script')
  withManual(command, {
    notes: ['What is simulated, with sources, and what is not: src/simulator/SPEC.md.'],
    exitStatus: [
      [0, 'stopped by Ctrl-C or SIGTERM'],
      [1, 'error'],
    ],
    examples: [
      ['trailseal simulate --port 4567 --scenario messy-organization', 'serve the messy organization'],
      [
        'AWS_ENDPOINT_URL=http://127.0.0.1:4567 AWS_ACCESS_KEY_ID=444444444444 AWS_SECRET_ACCESS_KEY=x aws cloudtrail describe-trails --region us-east-1',
        'ask it with the AWS CLI',
      ],
    ],
    seeAlso: ['trailseal demo'],
  })
  command.action(async (flags: SimulateFlags) =>
    lazily(false, async (running) => (await import('../work/simulate.js')).simulateVerb(flags, running)),
  )
}
