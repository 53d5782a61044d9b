// Trailseal's own collection in a process of its own: one organization, every account and region.
import { collect } from '../dist/toolkit/collect.js'
import { report } from './measure.mjs'

const [url, regions] = process.argv.slice(2)
let calls = 0
const estate = await collect({
  endpointUrl: url,
  region: 'us-east-1',
  organization: true,
  ...(regions === undefined ? {} : { regions: regions.split(',') }),
  onProgress: (event) => {
    if (event.type === 'finished') calls = event.calls
  },
})
report({
  calls,
  failures: estate.failures.length,
  accounts: estate.accounts.length,
  trails: estate.trails.length,
})
