import { type ApplyParts, type OpenJournal, applyPlan, resumePlan } from '../../src/apply/apply.js'
import { settlingAfter } from '../../src/apply/settling.js'
import type { RunOutcome } from '../../src/apply/execute.js'
import { endOf, parseJournal } from '../../src/apply/journal.js'
import { type RunHistory, historyOf } from '../../src/apply/journal-state.js'
import { JournalWriter } from '../../src/apply/journal-writer.js'
import type { ApplyPort, JournalSink, Waiting } from '../../src/apply/ports.js'
import { SdkPort } from '../../src/aws/port.js'
import type { Estate } from '../../src/domain/estate.js'
import type { Plan } from '../../src/domain/plan.js'
import { makeBackOut } from '../../src/plan/back-out.js'
import { manualClock } from '../../src/simulator/clock.js'
import { exportEstate } from '../../src/simulator/export.js'
import { createWorld } from '../../src/simulator/create.js'
import { Simulator } from '../../src/simulator/simulator.js'
import type { WorldSettings } from '../../src/simulator/world.js'
import { Network } from './network.js'

/** A simulated AWS in process whose clock moves only while somebody waits, and the shipped adapter on it. */
export interface Stand {
  readonly simulator: Simulator
  readonly network: Network
  readonly port: ApplyPort
  readonly waiting: Waiting
}

/** Lets CloudTrail deliver, and requests that were given up have their effect, while one waits. */
export async function stand(
  estate: Estate,
  settings: Partial<WorldSettings> = {},
  onWait: (simulator: Simulator) => void = () => undefined,
): Promise<Stand> {
  const clock = manualClock(Date.parse(estate.collectedAt))
  const simulator = new Simulator(createWorld({ estate, settings, clock }))
  process.env['AWS_ACCESS_KEY_ID'] = estate.sources[0]?.accountId ?? ''
  process.env['AWS_SECRET_ACCESS_KEY'] = 'none'
  const network = new Network(simulator)
  const options = {
    region: 'us-east-1',
    endpointUrl: 'http://127.0.0.1',
    now: () => new Date(clock.nowMs()),
    readTimeoutSeconds: 1,
  }
  const port = await SdkPort.open(options, { handler: network })
  const waiting: Waiting = {
    // In a turn of its own, so that others move while one waits.
    wait: async (milliseconds) => {
      await new Promise((resolve) => setImmediate(resolve))
      simulator.advance(milliseconds)
      await network.deliverLate()
      onWait(simulator)
    },
    elapsedMs: () => clock.nowMs(),
  }
  return { simulator, network, port, waiting }
}

/** How much of a write reaches the disk before the process dies. */
export type Death = 'nothing' | 'half' | 'all'

/** A journal in memory, as a file would be; it can die at a chosen write. */
export class MemoryJournal implements JournalSink {
  text = ''
  writes = 0
  #dies: { readonly at: number; readonly how: Death } | undefined
  #isDead = false

  /** The n-th write from now on, counted from 1, is the last. */
  dieAt(number: number, how: Death): void {
    this.#dies = { at: this.writes + number, how }
  }

  /** Another process opens it: what was cut short is taken away. */
  reopen(): void {
    this.#isDead = false
    this.#dies = undefined
    this.text = this.text.slice(0, this.text.lastIndexOf('\n') + 1)
  }

  async append(text: string): Promise<void> {
    if (this.#isDead) throw new Error('dead')
    this.writes += 1
    if (this.writes !== this.#dies?.at) {
      this.text += text
      return
    }
    this.#isDead = true
    const { how } = this.#dies
    this.text += how === 'nothing' ? '' : how === 'half' ? text.slice(0, text.length >> 1) : text
    throw new Error('dead')
  }
}

type More = Partial<Omit<ApplyParts, 'plan' | 'port' | 'waiting'>>

export async function apply(
  on: Stand,
  plan: Plan,
  journal: MemoryJournal,
  more: More = {},
): Promise<RunOutcome> {
  const start = { program: 'test', approval: 'hash' } as const
  return applyPlan({ plan, ...on, ...more }, start, async () => writer(on, plan, journal))
}

export async function resume(
  on: Stand,
  plan: Plan,
  journal: MemoryJournal,
  more: More = {},
): Promise<RunOutcome> {
  const { entries } = parseJournal(journal.text, plan.hash, 'journal')
  journal.reopen()
  const start = { program: 'test', approval: 'resumed' } as const
  return resumePlan({ plan, ...on, ...more }, { history: historyOf(entries), start }, async () =>
    writer(on, plan, journal),
  )
}

function writer(on: Stand, plan: Plan, journal: MemoryJournal): OpenJournal {
  const { entries } = parseJournal(journal.text, plan.hash, 'journal')
  const made = new JournalWriter({ sink: journal, end: endOf(entries, plan.hash), now: () => on.port.now() })
  return { journal: made, runId: 'run-1' }
}

/** One try at backing a run out. */
export interface BackOutTry {
  readonly plan: Plan
  readonly journal: MemoryJournal
}

/** Backs a run out, as the toolkit does: a plan from the journal and from how things are now, with a journal of its own. */
export async function backOut(
  on: Stand,
  run: { readonly plan: Plan; readonly journal: MemoryJournal; readonly tries: BackOutTry[] },
  own = new MemoryJournal(),
): Promise<RunOutcome> {
  const { entries } = parseJournal(run.journal.text, run.plan.hash, 'journal')
  const observed = exportEstate(on.simulator.world)
  const plan = makeBackOut({
    plan: run.plan,
    runId: 'run-1',
    entries,
    observed,
    planner: 'test',
    madeAt: observed.collectedAt,
  })
  const earlier = run.tries.map((one) => ({ plan: one.plan, history: historyOfText(one) }))
  run.tries.push({ plan, journal: own })
  return apply(on, plan, own, settlingAfter(historyOf(entries), earlier))
}

function historyOfText({ plan, journal }: BackOutTry): RunHistory {
  return historyOf(parseJournal(journal.text, plan.hash, 'journal').entries)
}
