import { readConfig } from '../../toolkit/config.js'
import { collect } from '../../toolkit/collect.js'
import { writeEstate } from '../../toolkit/estate-file.js'
import { keysToCollect } from '../../toolkit/plan.js'
import { type AwsFlags, collectOptions } from '../options.js'
import { ProgressView } from '../progress.js'
import type { Running } from '../run.js'
import { printData } from '../streams.js'

/** Flags of `trailseal collect`. */
export interface CollectFlags extends AwsFlags {
  readonly output?: string
}

export async function collectVerb(flags: CollectFlags, { signal }: Running): Promise<number> {
  const progress = new ProgressView({ isQuiet: flags.quiet === true })
  const config = readConfig(flags.config)
  // A plan may be made from the file: the keys that it could use are read as well.
  const options = { ...collectOptions(flags, config), ...keysToCollect(config) }
  const estate = await collect({ ...options, signal, onProgress: progress.listen })
  progress.clear()
  if (flags.output === undefined || flags.output === '-') {
    printData(`${JSON.stringify(estate, undefined, 2)}\n`)
  } else {
    writeEstate(flags.output, estate)
  }
  const { trails, accounts, failures } = estate
  progress.note(`${accounts.length} accounts, ${trails.length} trails, ${failures.length} reads failed`)
  return 0
}
