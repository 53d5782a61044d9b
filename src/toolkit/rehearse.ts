import { applyPlan } from '../apply/apply.js'
import type { RunOutcome } from '../apply/execute.js'
import { type ReadJournal, endOf, parseJournal } from '../apply/journal.js'
import { historyOf } from '../apply/journal-state.js'
import { JournalWriter } from '../apply/journal-writer.js'
import { settlingAfter } from '../apply/settling.js'
import { TrailsealError } from '../domain/errors.js'
import type { Estate } from '../domain/estate.js'
import type { OnProgress } from '../domain/events.js'
import { contentHash } from '../domain/hash.js'
import { CREATED_BY_TAG, type Plan } from '../domain/plan.js'
import type { Rehearsal } from '../domain/rehearsal.js'
import { makeBackOut } from '../plan/back-out.js'
import { targetsOf } from '../verify/targets.js'
import { verifyTrails } from '../verify/verify.js'
import { reportStep } from './run-report.js'
import { stateDifferences } from './state-differences.js'
import { type Twin, PassingJournal, openTwin } from './twin.js'
import { twinGaps } from './twin-gaps.js'
import { version } from './version.js'

/** Longest time on the twin until logs and digests of the new configuration are there: digests come about every hour. */
const DELIVERY_SECONDS = 75 * 60
/** Deliveries come about every five minutes: looking oftener tells nothing. */
const POLL_MS = 5 * 60_000

export interface RehearseOptions {
  readonly onProgress?: OnProgress
  readonly signal?: AbortSignal
}

/**
 * Applies a plan to a twin of its estate through the very same engine and adapters, lets logs be delivered, verifies, backs out,
 * and compares. Nothing outside this process is changed. Throws TrailsealError for an estate that the plan is not of.
 */
export async function rehearse(
  plan: Plan,
  estate: Estate,
  options: RehearseOptions = {},
): Promise<Rehearsal> {
  checkEstate(plan, estate)
  const twin = await openTwin(estate, plan.steps[0]?.region ?? 'us-east-1')
  try {
    const before = twin.state()
    const run = await runOn(twin, plan, options)
    const steps = plan.steps.map((step) => reportStep({ history: historyOf(run.journal.entries) }, step))
    const base = { ...frame(plan, estate), steps, ignored: twinGaps(estate, plan) }
    if (run.outcome?.state !== 'applied') {
      const refused = run.error === undefined ? {} : { refused: told(run.error) }
      return {
        ...base,
        ...refused,
        verdict: 'apply-fails',
        proofs: [],
        backOut: [],
        differences: [],
        keptKeys: [],
        calls: twin.port.calls(),
      }
    }
    const { trails: proofs } = await proveOn(twin, plan, run.journal, options)
    return {
      ...base,
      proofs,
      ...(await wayBack(twin, { plan, before, run, proofs }, options)),
      calls: twin.port.calls(),
    }
  } finally {
    await twin.close()
  }
}

interface Done {
  readonly plan: Plan
  readonly before: Estate
  readonly run: TwinRun
  readonly proofs: Rehearsal['proofs']
}

/** Backs out, and compares with what was. */
async function wayBack(
  twin: Twin,
  { plan, before, run, proofs }: Done,
  options: RehearseOptions,
): Promise<Pick<Rehearsal, 'verdict' | 'backOut' | 'differences' | 'keptKeys'>> {
  const back = await backOutOn(twin, plan, run.journal, options)
  const after = twin.state()
  const differences = stateDifferences(before, after)
  const known = new Set(before.keys.map((key) => key.arn))
  const made = after.keys.filter((key) => key.tags?.[CREATED_BY_TAG] !== undefined && !known.has(key.arn))
  const isProven = proofs.every((one) => one.verdict === 'proven')
  const isBack = back.outcome?.state === 'backed-out' && back.plan.refusals.length === 0
  return {
    verdict: verdictOf(isProven, isBack, differences.length === 0),
    backOut: back.plan.steps.map((step) => reportStep({ history: historyOf(back.journal.entries) }, step)),
    differences,
    keptKeys: made.map((key) => key.arn),
  }
}

function verdictOf(isProven: boolean, isBack: boolean, isSame: boolean): Rehearsal['verdict'] {
  if (!isProven) return 'delivery-fails'
  if (!isBack) return 'backout-fails'
  return isSame ? 'works' : 'not-restored'
}

function frame(plan: Plan, estate: Estate): Pick<Rehearsal, 'schema' | 'planHash' | 'estateHash'> {
  return { schema: 'trailseal.rehearsal/1', planHash: plan.hash, estateHash: contentHash(estate) }
}

function checkEstate(plan: Plan, estate: Estate): void {
  const hash = estate.hash ?? contentHash(estate)
  if (hash === plan.estate.hash) return
  throw new TrailsealError({
    code: 'OTHER_ESTATE',
    message: `the plan was made from the estate ${plan.estate.hash}, this one is ${hash}`,
    remedy:
      'give the estate that the plan was made from (collect -o estate.json, plan --estate estate.json), or make a new plan',
    exitStatus: 4,
  })
}

interface TwinRun {
  readonly journal: ReadJournal
  readonly outcome?: RunOutcome
  readonly error?: TrailsealError
}

async function runOn(
  { port, waiting }: Twin,
  plan: Plan,
  options: RehearseOptions & Partial<ReturnType<typeof settlingAfter>>,
): Promise<TwinRun> {
  const sink = new PassingJournal()
  const journal = new JournalWriter({ sink, end: endOf([], plan.hash), now: () => port.now() })
  const start = { program: `trailseal ${version()}`, approval: 'rehearsal' } as const
  const read = (): ReadJournal => parseJournal(sink.text, plan.hash, 'the journal of the rehearsal')
  try {
    const parts = { plan, port, waiting, stage: 'rehearsal', ...options } as const
    const outcome = await applyPlan(parts, start, async () => ({ runId: 'rehearsal', journal }))
    return { outcome, journal: read() }
  } catch (error) {
    if (error instanceof TrailsealError) return { error, journal: read() }
    throw error
  }
}

async function proveOn(
  twin: Twin,
  plan: Plan,
  journal: ReadJournal,
  { signal }: RehearseOptions,
): ReturnType<typeof verifyTrails> {
  return verifyTrails({
    port: twin.port,
    waiting: twin.waiting,
    targets: targetsOf(plan, historyOf(journal.entries)),
    timeoutSeconds: DELIVERY_SECONDS,
    pollMs: POLL_MS,
    ...(signal === undefined ? {} : { signal }),
  })
}

async function backOutOn(
  twin: Twin,
  plan: Plan,
  { entries }: ReadJournal,
  options: RehearseOptions,
): Promise<TwinRun & { plan: Plan }> {
  const observed = twin.state()
  const made = makeBackOut({
    plan,
    runId: 'rehearsal',
    entries,
    observed,
    planner: `trailseal ${version()}`,
    madeAt: observed.collectedAt,
  })
  return { plan: made, ...(await runOn(twin, made, { ...options, ...settlingAfter(historyOf(entries)) })) }
}

function told({ code, message, remedy }: TrailsealError): NonNullable<Rehearsal['refused']> {
  return { code, message, remedy }
}
