import { randomUUID } from 'node:crypto'
import { decide, isPlainlyAllowed, refusal } from './authorization.js'
import { type Call, type Caller, type Need, ServiceError } from './contract.js'
import { callerOf } from './credentials.js'
import { deliver } from './delivery.js'
import { DroppedConnection, type Fault, FaultScript, throttled } from './faults.js'
import { RateLimits } from './limits.js'
import { refuseClosedRegion, replayFailure } from './recorded.js'
import { HANDLERS } from './services/index.js'
import { StaleReads, isRead } from './stale.js'
import { decodeInput, encodeOutput, operationOf } from './wire/codec.js'
import { encodeError } from './wire/errors.js'
import { type Identity, identify } from './wire/identify.js'
import type { WireRequest, WireResponse } from './wire/message.js'
import { type Model, type Operation, modelOf } from './wire/models.js'
import type { World } from './world.js'

/** Marks every answer, so that reports can say that no AWS was asked. */
export const SIMULATOR_HEADER = 'x-trailseal-simulator'

/** Answers the AWS wire for one world. */
export class Simulator {
  readonly world: World
  readonly faults = new FaultScript()
  readonly #limits = new RateLimits()
  readonly #stale = new StaleReads()
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

  async #signed(request: WireRequest, identity: Identity, requestId: string): Promise<WireResponse> {
    const model = await modelOf(identity.service)
    const { name, operation } = operationOf(model, request)
    try {
      const caller = callerOf(this.world, identity.accessKeyId, identity.sessionToken)
      const asked = { ...identity, operation: name, accountId: caller.accountId }
      const fault = this.faults.strike(asked)
      await wait(this.#latencyMs() + (fault?.kind === 'delay' ? fault.milliseconds : 0))
      strikeBefore(fault, identity.service)
      if (this.world.settings.limits && !this.#limits.admit(asked, Date.now()))
        throw throttled(identity.service)
      const response = await this.#execute({ request, identity, requestId, model, operation, name, caller })
      return strikeAfter(fault, response)
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      return encodeError(model, error, requestId, request.method === 'HEAD')
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
    const world = isRead(name) ? this.#stale.view(this.world) : this.world
    const call = makeCall(world, todo)
    refuseClosedRegion(call)
    replayFailure(call, input)
    if (!isRead(name)) this.#stale.beforeWrite(this.world)
    return encodeOutput(model, operation, handler(call, input), todo.requestId)
  }

  #latencyMs(): number {
    const [least, most] = this.world.settings.latencyMs
    return least + Math.random() * (most - least)
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

function unsigned(request: WireRequest): WireResponse {
  const message = 'Request is missing Authentication Token, or is for a service that is not simulated'
  const hasScope = (request.headers['authorization'] ?? '').includes('Credential=')
  const code = hasScope ? 'NotImplemented' : 'MissingAuthenticationToken'
  return {
    status: hasScope ? 501 : 403,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ __type: code, message }),
  }
}
