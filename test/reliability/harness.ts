import { expect } from 'vitest'
import { parseJournal } from '../../src/apply/journal.js'
import type { RunOutcome } from '../../src/apply/execute.js'
import type { Estate } from '../../src/domain/estate.js'
import { CREATED_BY_TAG } from '../../src/domain/plan.js'
import { exportEstate } from '../../src/simulator/export.js'
import type { Simulator } from '../../src/simulator/simulator.js'
import type { WorldSettings } from '../../src/simulator/world.js'
import {
  type BackOutTry,
  MemoryJournal,
  type Stand,
  apply,
  backOut,
  resume,
  stand,
} from '../support/applying.js'
import type { Shape } from './shapes.js'

/** `npm test` takes each n-th case; `npm run reliability` takes every one. */
const SHARE = Number(process.env['RELIABILITY_SHARE'] ?? 5)
let cases = 0

/** Whether the next case is among those that are run. */
export function isChosen(): boolean {
  cases += 1
  return cases % SHARE === 0
}

/** Resumes or back-outs after which all must be well: one fault can spoil one of them at most. */
const MOST_TRIES = 4

/** One trial of a shape: its stand, its journal, and every moment at which a trail did not deliver. */
export interface Trial {
  readonly shape: Shape
  readonly on: Stand
  readonly journal: MemoryJournal
  readonly outages: string[]
  readonly tries: BackOutTry[]
}

export async function trial(
  shape: Shape,
  settings: Partial<WorldSettings> = {},
  journal = new MemoryJournal(),
): Promise<Trial> {
  const outages: string[] = []
  const watch = ({ world }: Simulator): void => {
    for (const { arn, status } of world.trails.values()) {
      const error = status?.latestDeliveryError ?? status?.latestDigestDeliveryError
      if (typeof error === 'string' || status?.isLogging !== true)
        outages.push(`${arn}: ${error ?? 'not logging'}`)
    }
  }
  return { shape, on: await stand(shape.estate, settings, watch), journal, outages, tries: [] }
}

/** A try that may end in any way, as a process that dies does. */
export async function attempt(work: () => Promise<unknown>): Promise<void> {
  await work().catch(() => undefined)
}

/** Resumes, or begins anew where nothing was begun, until the plan is applied. */
export async function resumeToTheEnd({ shape, on, journal }: Trial): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const work = journal.text === '' ? apply : resume
    const outcome = await work(on, shape.plan, journal).catch((error: unknown) => error)
    if (outcome instanceof Error && tries >= MOST_TRIES) throw outcome
    if (!(outcome instanceof Error) && Reflect.get(Object(outcome), 'state') === 'applied') return
    if (tries >= MOST_TRIES)
      throw new Error(
        `not applied: ${JSON.stringify([...(Reflect.get(Object(outcome), 'ends') as Map<string, unknown>)])}`,
      )
  }
}

export async function backOutOnce(
  { on, shape, journal, tries }: Trial,
  own = new MemoryJournal(),
): Promise<RunOutcome> {
  return backOut(on, { plan: shape.plan, journal, tries }, own)
}

/** Backs out until everything is as it was. */
export async function backOutToTheEnd(trial: Trial): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await backOutOnce(trial).catch((error: unknown) => error)
    if (outcome instanceof Error && tries >= MOST_TRIES) throw outcome
    if (!(outcome instanceof Error) && Reflect.get(Object(outcome), 'state') === 'backed-out') return
    if (tries >= MOST_TRIES)
      throw new Error(
        `not backed out: ${JSON.stringify([...(Reflect.get(Object(outcome), 'ends') as Map<string, unknown>)])}`,
      )
  }
}

function isMade(key: Estate['keys'][number]): boolean {
  return key.tags?.[CREATED_BY_TAG] !== undefined
}

/** What of a state is compared: not what CloudTrail delivers by itself, and keys that were made under one name. */
/** What of a state is compared: not what CloudTrail delivers by itself, and keys that were made under one name. */
export function told(estate: Estate, withMade: boolean): unknown {
  const made = estate.keys.filter(isMade)
  const trails = estate.trails.map(({ status, newestLog: _log, lastChangedAt: _at, ...rest }) => ({
    ...rest,
    isLogging: status?.isLogging,
  }))
  const keys = estate.keys
    .filter((key) => withMade || !isMade(key))
    .map(({ createdAt: _at, read: _read, ...rest }) => rest)
  const text = JSON.stringify({
    trails,
    keys,
    buckets: estate.buckets,
    logGroups: estate.logGroups,
    accounts: estate.accounts,
  })
  const named = made.reduce(
    (whole, key, index) => whole.replaceAll(key.arn, `the key made #${index + 1}`),
    text,
  )
  return JSON.parse(named)
}

const beginnings = new Map<string, unknown>()
const ends = new Map<string, unknown>()

/** The state before a shape's plan, and after it without any fault. */
export async function reference(
  shape: Shape,
): Promise<{ beginning: unknown; end: unknown; calls: number; asked: readonly string[]; writes: number }> {
  const clean = await trial(shape)
  beginnings.set(shape.name, told(exportEstate(clean.on.simulator.world), false))
  expect((await apply(clean.on, shape.plan, clean.journal)).state).toBe('applied')
  ends.set(shape.name, told(exportEstate(clean.on.simulator.world), true))
  return {
    beginning: beginnings.get(shape.name),
    end: ends.get(shape.name),
    calls: clean.on.network.asked.length,
    asked: clean.on.network.asked,
    writes: clean.journal.writes,
  }
}

/** What must hold after every end, good or bad. */
async function expectWhole({ shape, on, journal, outages }: Trial): Promise<void> {
  const { world } = on.simulator
  on.simulator.advance(6 * 60_000)
  on.simulator.advance(61 * 60_000)
  await on.network.deliverLate()
  for (const { arn, status } of world.trails.values()) {
    const error = status?.latestDeliveryError ?? status?.latestDigestDeliveryError
    if (typeof error === 'string' || status?.isLogging !== true)
      outages.push(`${arn}: ${error ?? 'not logging'}`)
  }
  expect(outages, 'CloudTrail never stopped delivering').toEqual([])
  const wanted = shape.plan.steps.filter((step) => step.action === 'create-key').length
  const made = [...world.keys.values()].filter(isMade)
  expect(made.length, 'keys made').toBeLessThanOrEqual(wanted)
  expect(made.every((key) => key.keyState === 'Enabled')).toBe(true)
  if (journal.text !== '') parseJournal(journal.text, shape.plan.hash, 'journal')
}

export async function expectEnd(trial: Trial): Promise<void> {
  await expectWhole(trial)
  expect(told(exportEstate(trial.on.simulator.world), true)).toEqual(ends.get(trial.shape.name))
}

export async function expectBeginning(trial: Trial): Promise<void> {
  await expectWhole(trial)
  expect(told(exportEstate(trial.on.simulator.world), false)).toEqual(beginnings.get(trial.shape.name))
}
