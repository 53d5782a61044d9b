import { SdkPort } from '../aws/port.js'
import { collectEstate } from '../collect/collect.js'
import type { CollectOptions } from '../collect/options.js'
import type { Estate } from '../domain/estate.js'
import { version } from './version.js'

export type { CollectOptions } from '../collect/options.js'

/**
 * Reads an estate from AWS, or from whatever the endpoint options name. What is refused or fails becomes part of the estate.
 * Throws TrailsealError where nothing can be read: no credentials, no endpoint, no list of accounts; or on cancellation.
 */
export async function collect(options: CollectOptions = {}): Promise<Estate> {
  const port = await SdkPort.open(options)
  try {
    return await collectEstate(port, options, version())
  } finally {
    port.close()
  }
}
