import type { CollectOptions } from '../collect/options.js'
import type { Estate } from '../domain/estate.js'
import type { Config } from '../toolkit/config.js'
import { type AwsFlags, collectOptions } from './options.js'
import type { ProgressView } from './progress.js'

interface Obtaining {
  readonly config: Config
  readonly progress: ProgressView
  readonly signal: AbortSignal
  /** What is collected besides. */
  readonly more?: CollectOptions
}

/** The estate that a verb works on: the file that was named, else what is collected now. */
export async function obtainEstate(
  flags: AwsFlags & { readonly estate?: string },
  { config, progress, signal, more }: Obtaining,
): Promise<Estate> {
  if (flags.estate !== undefined) {
    const { readEstate } = await import('../toolkit/estate-file.js')
    return readEstate(flags.estate)
  }
  const { collect } = await import('../toolkit/collect.js')
  return collect({ ...collectOptions(flags, config), ...more, signal, onProgress: progress.listen })
}
