import { z } from 'zod'
import { exportEstate } from './export.js'
import { faultScriptSchema } from './faults.js'
import type { Simulator } from './simulator.js'
import type { WireRequest, WireResponse } from './wire/message.js'

const clockSchema = z.strictObject({ advanceSeconds: z.number().min(0).max(31_536_000) })

/** What a test or a person may do to the simulator itself: see SPEC.md, "Control". */
export function control(simulator: Simulator, request: WireRequest): WireResponse {
  try {
    return json(200, run(simulator, request))
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : String(error) })
  }
}

function run(simulator: Simulator, request: WireRequest): unknown {
  const body = (): unknown => JSON.parse(Buffer.from(request.body).toString('utf8'))
  switch (`${request.method} ${request.path}`) {
    case 'POST /_trailseal/clock':
      simulator.advance(clockSchema.parse(body()).advanceSeconds * 1000)
      return { now: new Date(simulator.world.clock.nowMs()).toISOString() }
    case 'POST /_trailseal/faults':
      simulator.faults.load(faultScriptSchema.parse(body()))
      return { loaded: true }
    case 'GET /_trailseal/state':
      return exportEstate(simulator.world)
    case 'GET /_trailseal/count':
      return { answered: simulator.answered }
    default:
      throw new Error(`${request.method} ${request.path} is not a control of the simulator`)
  }
}

function json(status: number, value: unknown): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}
