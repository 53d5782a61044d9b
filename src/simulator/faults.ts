import { z } from 'zod'
import { ServiceError } from './contract.js'

/**
 * One scripted fault. It strikes requests that fit every given field, from the `from`-th fitting one (counted from 1), `times`
 * times. `before` faults keep the call from having its effect; `after` faults let it happen and spoil the answer.
 */
const faultSchema = z.strictObject({
  service: z.string().optional(),
  operation: z.string().optional(),
  accountId: z.string().optional(),
  region: z.string().optional(),
  from: z.int().min(1).default(1),
  times: z.int().min(1).default(1),
  action: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('refuse'),
      code: z.string(),
      message: z.string().default('Refused by a fault script'),
    }),
    z.strictObject({ kind: z.literal('throttle') }),
    z.strictObject({ kind: z.literal('status'), status: z.int().min(400).max(599) }),
    z.strictObject({ kind: z.literal('delay'), milliseconds: z.int().min(0).max(600_000) }),
    z.strictObject({ kind: z.literal('reset'), when: z.enum(['before', 'after']) }),
    z.strictObject({ kind: z.literal('empty') }),
    z.strictObject({ kind: z.literal('truncate') }),
    z.strictObject({ kind: z.literal('cut') }),
    z.strictObject({ kind: z.literal('garble') }),
    z.strictObject({ kind: z.literal('hang') }),
  ]),
})
export type Fault = z.infer<typeof faultSchema>

/** A script: faults in order; the first that fits a request strikes it. */
export const faultScriptSchema = z.array(faultSchema)

/** The connection is dropped instead of an answer. */
export class DroppedConnection extends Error {
  readonly code = 'ECONNRESET'
}

interface Asked {
  readonly service: string
  readonly operation: string
  readonly accountId: string
  readonly region: string
}

/** Counts fitting requests and says which fault strikes. */
export class FaultScript {
  #faults: { readonly fault: Fault; seen: number }[] = []

  load(faults: readonly Fault[]): void {
    this.#faults = faults.map((fault) => ({ fault, seen: 0 }))
  }

  strike(asked: Asked): Fault['action'] | undefined {
    if (this.#faults.length === 0) return undefined
    for (const entry of this.#faults) {
      if (!fits(entry.fault, asked)) continue
      entry.seen += 1
      const { from, times, action } = entry.fault
      if (entry.seen >= from && entry.seen < from + times) return action
    }
    return undefined
  }
}

function fits(fault: Fault, asked: Asked): boolean {
  return (['service', 'operation', 'accountId', 'region'] as const).every(
    (name) => fault[name] === undefined || fault[name] === asked[name],
  )
}

/** Throttling as each service words it. */
export function throttled(service: string): ServiceError {
  if (service === 's3')
    return new ServiceError('SlowDown', 'Please reduce your request rate.', { status: 503 })
  if (service === 'ec2')
    return new ServiceError('RequestLimitExceeded', 'Request limit exceeded.', { status: 503 })
  const code = service === 'sts' || service === 'iam' ? 'Throttling' : 'ThrottlingException'
  const name = service === 'organizations' ? 'TooManyRequestsException' : code
  return new ServiceError(name, 'Rate exceeded', { status: 400 })
}
