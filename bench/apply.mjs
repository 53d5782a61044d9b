// Trailseal's own apply in a process of its own: collects and plans, then times the apply alone.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apply } from '../dist/toolkit/apply.js'
import { collect } from '../dist/toolkit/collect.js'
import { plan } from '../dist/toolkit/plan.js'
import { report } from './measure.mjs'

const [url] = process.argv.slice(2)
const options = { endpointUrl: url, region: 'us-east-1' }
const estate = await collect({ ...options, organization: true, regions: ['us-east-1'] })
const made = plan(estate, { readers: [] })
const runsDir = mkdtempSync(join(tmpdir(), 'trailseal-bench-'))
const cpu = process.cpuUsage()
const begun = performance.now()
let calls = 0
const run = await apply(
  made,
  { hash: made.hash },
  { ...options, runsDir, onProgress: (event) => (calls = event.calls ?? calls) },
)
const applySeconds = (performance.now() - begun) / 1000
const { user, system } = process.cpuUsage(cpu)
rmSync(runsDir, { recursive: true, force: true })
report({
  applySeconds,
  applyCpuSeconds: (user + system) / 1e6,
  calls,
  state: run.state,
  trails: made.steps.filter((step) => step.action === 'update-trail').length,
  accounts: new Set(made.steps.map((step) => step.accountId)).size,
})
