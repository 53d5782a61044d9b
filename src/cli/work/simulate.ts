import { type SimulateOptions, simulate } from '../../toolkit/simulate.js'
import { type Running, aborted } from '../run.js'
import { printData } from '../streams.js'

/** Flags of `trailseal simulate`. */
export interface SimulateFlags {
  readonly port?: number
  readonly estate?: string
  readonly scenario?: string
  readonly accounts?: number
  readonly latency?: [number, number]
  readonly authorization: boolean
  readonly limits?: boolean
  readonly stale?: number
  readonly faults?: string
}

export async function simulateVerb(flags: SimulateFlags, { signal }: Running): Promise<number> {
  const { latency, stale, ...rest } = flags
  const options: SimulateOptions = {
    ...rest,
    ...(latency === undefined ? {} : { latencyMs: latency }),
    ...(stale === undefined ? {} : { staleMs: stale }),
  }
  const simulated = await simulate(options)
  printData(
    `${simulated.url}\n\nexport AWS_ENDPOINT_URL=${simulated.url} AWS_REGION=us-east-1\n` +
      `export AWS_ACCESS_KEY_ID=${simulated.accountId} AWS_SECRET_ACCESS_KEY=simulated\n\n` +
      "Simulated time starts at the estate's own. Ctrl-C stops it.\n",
  )
  await aborted(signal)
  await simulated.close()
  return 0
}
