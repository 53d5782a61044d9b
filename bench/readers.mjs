// Who can read, in one account of many principals: seconds beside parsing the policy documents.
import { readersOf } from '../dist/access/readers.js'
import { worldOf } from '../dist/access/world.js'
import { report } from './measure.mjs'
import { principalsEstate } from './principals.mjs'

const [principals, keys] = process.argv.slice(2).map(Number)
const estate = principalsEstate({ principals, keys })
const world = worldOf(estate)
const parseBegun = process.cpuUsage()
for (const one of estate.principals) {
  for (const policy of one.policies) world.parseIdentity(world.documentOf(policy), one.arn)
}
const cpuSince = (start) => {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e6
}
const parseSeconds = cpuSince(parseBegun)
const begun = process.cpuUsage()
const counts = { can: 0, cannot: 0, unknown: 0, classes: 0 }
for (const trail of estate.trails) {
  const { groups } = readersOf(world, trail)
  counts.classes += groups.length
  for (const { subjects, answer } of groups) counts[answer.answer] += subjects.length
}
report({ principals, keys, parseSeconds, analysisSeconds: cpuSince(begun), ...counts })
