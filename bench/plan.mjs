// Plans an organization of which every account has a trail without a key. Prints one line of JSON: steps, planning seconds.
import { makePlan } from '../dist/plan/make-plan.js'
import { createWorld } from '../dist/simulator/create.js'
import { exportEstate } from '../dist/simulator/export.js'
import { generateOrganization } from '../dist/simulator/scenarios/generate.js'
import { report } from './measure.mjs'

const [trails] = process.argv.slice(2)
const generated = generateOrganization({ accounts: Number(trails) + 1, ownTrailEvery: 1 })
const known = exportEstate(createWorld({ estate: generated }))
const estate = {
  ...known,
  scope: generated.scope,
  trails: known.trails.map((one) => ({ ...one, kmsKeyId: null, s3KeyPrefix: null, newestLog: null })),
}
const readers = [{ arn: 'arn:aws:iam::999999999999:role/LogReaders', expires: '2999-01-01' }]
const begun = process.cpuUsage()
const started = performance.now()
const { steps } = makePlan({
  estate,
  settings: { readers },
  planner: 'bench',
  madeAt: estate.collectedAt,
})
const { user, system } = process.cpuUsage(begun)
report({
  steps: steps.length,
  planSeconds: (performance.now() - started) / 1000,
  planCpuSeconds: (user + system) / 1e6,
})
