// A simulated AWS in a process of its own, until its parent ends it. Prints its address.
import { simulate } from '../dist/toolkit/simulate.js'

const [accounts, least, most, ownTrailEvery = 0] = process.argv.slice(2).map(Number)
const simulated = await simulate({
  ...(accounts > 0
    ? { accounts, ownTrailEvery, limits: ownTrailEvery > 0 }
    : { scenario: 'compliant-account' }),
  latencyMs: [least, most],
})
console.log(simulated.url)
process.on('SIGTERM', () => process.exit(0))
