import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Death, apply, resume } from '../support/applying.js'
import { STRIKES, type Strike } from '../support/network.js'
import {
  type Trial,
  attempt,
  backOutOnce,
  backOutToTheEnd,
  expectBeginning,
  expectEnd,
  reference,
  resumeToTheEnd,
  trial,
} from './harness.js'
import { SHAPES } from './shapes.js'

const RUNS = Number(process.env['RELIABILITY_MODELS'] ?? 10)

/** What is known of a run from outside: whether it has begun, and whether a back-out of it has. */
interface Model {
  hasBegun: boolean
  isTakenBack: boolean
}
type Command = fc.AsyncCommand<Model, Trial>

/** A process that may die: whatever it throws, the next one finds what is on disk. */
class Process implements Command {
  readonly #name: 'apply' | 'resume' | 'back out'
  readonly #strike: readonly [number, Strike]
  readonly #death: readonly [number, Death] | undefined

  constructor(
    name: Process['name'],
    strike: readonly [number, Strike],
    death: readonly [number, Death] | undefined,
  ) {
    this.#name = name
    this.#strike = strike
    this.#death = death
  }

  get name(): 'apply' | 'resume' | 'back out' {
    return this.#name
  }

  check({ hasBegun, isTakenBack }: Readonly<Model>): boolean {
    if (this.#name === 'apply') return !hasBegun
    return hasBegun && (this.#name === 'back out' || !isTakenBack)
  }

  async run(model: Model, real: Trial): Promise<void> {
    real.on.network.strike([this.#strike])
    if (this.#death !== undefined) real.journal.dieAt(...this.#death)
    await attempt(async () => this.#work(real))
    real.on.network.strike([])
    real.journal.reopen()
    if (this.#name === 'apply') model.hasBegun = real.journal.text !== ''
    if (this.#name === 'back out') model.isTakenBack = true
    this.#expectInvariants(real)
  }

  async #work(real: Trial): Promise<unknown> {
    switch (this.#name) {
      case 'apply':
        return apply(real.on, real.shape.plan, real.journal)
      case 'resume':
        return resume(real.on, real.shape.plan, real.journal)
      case 'back out':
        return backOutOnce(real)
    }
  }

  #expectInvariants({ on, outages }: Trial): void {
    expect(outages).toEqual([])
    for (const { status } of on.simulator.world.trails.values()) expect(status?.isLogging).toBe(true)
    for (const key of on.simulator.world.keys.values()) expect(key.keyState).toBe('Enabled')
  }

  toString(): string {
    return `${this.#name} (${JSON.stringify(this.#strike)}, ${JSON.stringify(this.#death)})`
  }
}

/** Time passes: trails deliver, late requests have their effect. */
class Pass implements Command {
  readonly #minutes: number

  constructor(minutes: number) {
    this.#minutes = minutes
  }

  check(): boolean {
    return true
  }

  async run(_model: Model, { on, outages }: Trial): Promise<void> {
    await on.waiting.wait(this.#minutes * 60_000)
    expect(outages).toEqual([])
  }

  toString(): string {
    return `${this.#minutes} minutes pass`
  }
}

const strike = fc.tuple(fc.integer({ min: 1, max: 70 }), fc.constantFrom(...STRIKES))
const death = fc.option(
  fc.tuple(fc.integer({ min: 1, max: 14 }), fc.constantFrom<Death>('nothing', 'half', 'all')),
  { nil: undefined },
)
const commands = fc.commands(
  [
    fc
      .tuple(fc.constantFrom('apply' as const, 'resume' as const, 'back out' as const), strike, death)
      .map((parts) => new Process(...parts)),
    fc.integer({ min: 1, max: 30 }).map((minutes) => new Pass(minutes)),
  ],
  { maxCommands: 8, size: 'max' },
)

describe.each(SHAPES.slice(0, 2).map((shape) => [shape.name, shape] as const))('%s', (_name, shape) => {
  beforeAll(async () => void (await reference(shape)))

  it(`whatever processes begin, die and follow, in ${RUNS} histories: the end or the beginning can be reached`, async () => {
    await fc.assert(
      fc.asyncProperty(commands, fc.constantFrom(0, 3000), async (history, staleMs) => {
        const real = await trial(shape, { staleMs })
        const model: Model = { hasBegun: false, isTakenBack: false }
        await fc.asyncModelRun(() => ({ model, real }), history)
        if (model.isTakenBack || (model.hasBegun && real.journal.writes % 2 === 0)) {
          await backOutToTheEnd(real)
          await expectBeginning(real)
        } else {
          await resumeToTheEnd(real)
          await expectEnd(real)
        }
      }),
      { numRuns: RUNS },
    )
  }, 300_000)
})
