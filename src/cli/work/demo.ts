import { explainRule as ruleText } from '../../report/explain.js'
import { human } from '../../report/human.js'
import { audit } from '../../toolkit/audit.js'
import { collect } from '../../toolkit/collect.js'
import { explainRule } from '../../toolkit/explain.js'
import { simulate } from '../../toolkit/simulate.js'
import { tellStory } from './demo-story.js'
import { ProgressView } from '../progress.js'
import type { Running } from '../run.js'
import { hasColour, printData } from '../streams.js'

/** Flags of `trailseal demo`. */
export interface DemoFlags {
  readonly color?: boolean
}

/** The finding that the demo explains: it passes a plain check, and its cause is hard to see. */
const SHOWN = {
  rule: 'key-admits-cloudtrail',
  trail: 'arn:aws:cloudtrail:us-east-1:131313131313:trail/mobile',
} as const

export async function demoVerb(flags: DemoFlags, { signal }: Running): Promise<number> {
  const colour = hasColour(process.stdout, flags.color === false)
  const progress = new ProgressView({ isQuiet: false })
  const simulated = await simulate({ scenario: 'messy-organization' })
  try {
    printData(
      `A simulated AWS answers at ${simulated.url}; no real one is asked.\n\n$ trailseal audit --org\n\n`,
    )
    useSimulatedCredentials(simulated.accountId)
    const collecting = { endpointUrl: simulated.url, region: 'us-east-1', organization: true, signal }
    const estate = await collect({ ...collecting, onProgress: progress.listen })
    progress.clear()
    printData(human(audit(estate), { hasColour: colour }))
    const { rule, remedy } = explainRule(SHOWN.rule, { estate, trail: SHOWN.trail })
    printData(`\n$ trailseal explain ${SHOWN.rule} --trail mobile\n\n`)
    printData(ruleText(rule, remedy, { hasColour: colour }))
    await tellStory({ simulated, collecting, first: estate })
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
