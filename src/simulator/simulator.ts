import { randomUUID } from 'node:crypto'
import { decide, isPlainlyAllowed } from './authorization.js'
import { type Call, type Caller, type Need, ServiceError } from './contract.js'
import { callerOf } from './credentials.js'
import { deliver } from './delivery.js'
import { DroppedConnection, FaultScript, throttled } from './faults.js'
import { RateLimits } from './limits.js'
import { seededRandom } from './random.js'
import { refuseClosedRegion, replayFailure } from './recorded.js'
import { refusal } from './refusal.js'
import { HANDLERS } from './services/index.js'
import { StaleReads, isRead, isWrite } from './stale.js'
import { strikeAfter, strikeBefore } from './strike.js'
import { withoutTransport } from './wire/body.js'
import { decodeInput, encodeOutput, operationOf } from './wire/codec.js'
import { encodeError } from './wire/errors.js'
import { type Identity, identify } from './wire/identify.js'
import type { WireRequest, WireResponse } from './wire/message.js'
import { type Model, type Operation, modelOf } from './wire/models.js'
import { checkRequired } from './wire/required.js'
import type { World } from './world.js'

/** Marks every answer, so that reports can say that no AWS was asked. */
export const SIMULATOR_HEADER = 'x-trailseal-simulator'

/** Any number would do; the same one makes the same latencies in every run. */
const LATENCY_SEED = 20_260_301

/** Answers the AWS wire for one world. */
export class Simulator {
  readonly world: World
  readonly faults = new FaultScript()
  readonly #limits = new RateLimits()
  readonly #stale = new StaleReads()
  readonly #random = seededRandom(LATENCY_SEED)
  /** Requests answered so far. */
  answered = 0

  constructor(world: World) {
    this.world = world
  }

  /** Moves the clock and lets CloudTrail deliver. */
  advance(milliseconds: number): void {
    this.world.clock.advance(milliseconds)
    deliver(this.world)
  }

  /** Answers one request. Throws DroppedConnection where a fault script drops it. */
  async handle(request: WireRequest): Promise<WireResponse> {
    this.answered += 1
    const requestId = randomUUID()
    const identity = identify(request)
    const response =
      identity === undefined ? unsigned(request) : await this.#signed(request, identity, requestId)
    return { ...response, headers: { ...response.headers, ...this.#marks(requestId) } }
  }

  #marks(requestId: string): Record<string, string> {
    return {
      'x-amzn-requestid': requestId,
      'x-amz-request-id': requestId,
      [SIMULATOR_HEADER]: '1',
      server: 'trailseal-simulator',
      date: new Date(this.world.clock.nowMs()).toUTCString(),
    }
  }

  async #signed(sent: WireRequest, identity: Identity, requestId: string): Promise<WireResponse> {
    const { service } = identity
    const model = await modelOf(service)
    try {
      const request = withoutTransport(sent, service === 's3')
      const { name, operation } = operationOf(model, request)
      const caller = callerOf(this.world, identity)
      const asked = { ...identity, operation: name, accountId: caller.accountId }
      const fault = this.faults.strike(asked)
      await wait(this.#latencyMs() + (fault?.kind === 'delay' ? fault.milliseconds : 0))
      strikeBefore(fault, service)
      // Clients wait in real time, so limits count in it too.
      if (this.world.settings.limits && !this.#limits.admit(asked, performance.now()))
        throw throttled(service)
      const response = await this.#execute({ request, identity, requestId, model, operation, name, caller })
      return await strikeAfter(fault, response)
    } catch (error) {
      return encodeError(model, serviceError(error), requestId, sent.method === 'HEAD')
    }
  }

  async #execute(todo: Todo): Promise<WireResponse> {
    const { identity, model, operation, name } = todo
    const handler = HANDLERS[identity.service][name]
    if (operation === undefined || handler === undefined) {
      process.stderr.write(`simulator: ${identity.service}:${name} is not simulated\n`)
      throw new ServiceError('NotImplemented', `${identity.service}:${name} is not simulated`, {
        status: 501,
      })
    }
    const input = await decodeInput(model, operation, todo.request)
    checkRequired(identity.service, operation, input)
    const world = isRead(name) ? this.#stale.view(this.world) : this.world
    const call = makeCall(world, todo)
    refuseClosedRegion(call)
    replayFailure(call, input)
    // S3 reads are consistent after writes (S3 user guide, Welcome, "data consistency model").
    if (isWrite(name) && identity.service !== 's3') this.#stale.beforeWrite(this.world)
    return encodeOutput(model, operation, handler(call, input), todo.requestId)
  }

  #latencyMs(): number {
    const [least, most] = this.world.settings.latencyMs
    return least + this.#random() * (most - least)
  }
}

interface Todo {
  readonly request: WireRequest
  readonly identity: Identity
  readonly requestId: string
  readonly model: Model
  readonly operation: Operation | undefined
  readonly name: string
  readonly caller: Caller
}

function makeCall(world: World, { identity, requestId, name, caller }: Todo): Call {
  const nowMs = world.clock.nowMs()
  const { service, region } = identity
  const question = (need: Need): Parameters<typeof decide>[0] => ({ world, caller, region, nowMs, need })
  return {
    world,
    service,
    operation: name,
    region,
    caller,
    accountId: caller.accountId,
    nowMs,
    requestId,
    may: (need) => decide(question(need)).effect === 'allowed',
    require: (need) => {
      if (!world.settings.authorization || isPlainlyAllowed({ world, caller, need })) return
      const decision = decide(question(need))
      if (decision.effect !== 'allowed') throw refusal(service, caller, need, decision)
    },
  }
}

async function wait(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** What goes out on the wire for whatever was thrown; a fault of the simulator itself is said aloud. Rethrows dropped connections. */
function serviceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error
  if (error instanceof DroppedConnection) throw error
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`simulator: failed: ${text}\n`)
  return new ServiceError('InternalFailure', 'The simulator failed; its standard error says how.', {
    status: 500,
  })
}

function unsigned(request: WireRequest): WireResponse {
  const [, service] =
    /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)\//u.exec(request.headers['authorization'] ?? '') ?? []
  if (service !== undefined) process.stderr.write(`simulator: service ${service} is not simulated\n`)
  const [status, code, message] =
    service === undefined
      ? [403, 'MissingAuthenticationToken', 'Request is missing Authentication Token']
      : [501, 'NotImplemented', `${service} is not simulated`]
  const body = JSON.stringify({ __type: code, message })
  return { status, headers: { 'content-type': 'application/json' }, body }
}
