import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Waiting } from '../../apply/ports.js'
import type { Estate } from '../../domain/estate.js'
import type { Assessment } from '../../domain/finding.js'
import type { Plan } from '../../domain/plan.js'
import type { Rehearsal } from '../../domain/rehearsal.js'
import type { RunReport } from '../../domain/run-report.js'
import { counted, wrap } from '../../report/text.js'
import { apply } from '../../toolkit/apply.js'
import { audit } from '../../toolkit/audit.js'
import { backout, planBackOut } from '../../toolkit/backout.js'
import { type CollectOptions, collect } from '../../toolkit/collect.js'
import { plan as makePlan } from '../../toolkit/plan.js'
import { rehearse } from '../../toolkit/rehearse.js'
import type { SimulatedAws } from '../../toolkit/simulate.js'
import { verify } from '../../toolkit/verify.js'
import { printData } from '../streams.js'

/** What the story needs: the simulated AWS, how to collect from it, and the estate that was audited first. */
export interface Stage {
  readonly simulated: SimulatedAws
  readonly collecting: CollectOptions
  readonly first: Estate
}

const MINUTE_MS = 60_000

/** Waits pass on the simulated clock, not on the spectator's. */
function waitingOn({ advance, now }: SimulatedAws): Waiting {
  return {
    wait: async (milliseconds) => {
      await new Promise((resolve) => setImmediate(resolve))
      advance(milliseconds)
    },
    elapsedMs: () => now().getTime(),
  }
}

/** From the first audit to the last: plan, rehearse, apply, verify, audit, back out, and audit again. */
export async function tellStory(stage: Stage): Promise<void> {
  const runsDir = mkdtempSync(join(tmpdir(), 'trailseal-demo-'))
  try {
    const plan = await planned(stage)
    const options = {
      ...stage.collecting,
      runsDir,
      waiting: waitingOn(stage.simulated),
      now: stage.simulated.now,
    }
    const run = await applied(plan, options)
    await proven(run, options)
    const before = audit(stage.first)
    const sealed = audit(await collect(stage.collecting))
    say('trailseal audit --org', [
      `${counted(before.assured.noncompliant, 'trail')} failed at first, ${sealed.assured.noncompliant} now. What changed:`,
      ...changedVerdicts(before, sealed),
    ])
    await backedOut(run, options)
    const last = audit(await collect(stage.collecting))
    const left = changedVerdicts(before, last, namesOf(plan))
    say(
      'trailseal audit --org',
      left.length === 0 ? ['Every trail that the plan changed is judged as it was at first.'] : left,
    )
  } finally {
    rmSync(runsDir, { recursive: true, force: true })
  }
}

type Options = CollectOptions & { readonly runsDir: string; readonly waiting: Waiting }

/** A plan for everything; the rehearsal tells what could not be taken back, and a second plan leaves that out. */
async function planned({ first }: Stage): Promise<Plan> {
  const whole = makePlan(first, { readers: [] })
  say('trailseal plan -o plan.json', summary(whole))
  const tried = await rehearse(whole, first)
  const stuck = stuckTrails(tried)
  say('trailseal rehearse plan.json --estate estate.json', [
    `On a twin of this estate ${counted(tried.steps.length, 'step')} work, and ${counted(tried.proofs.length, 'trail')} then deliver sealed logs and digests.`,
    `${counted(stuck.length, 'trail')} could not be taken back: AWS refuses the keys that they name today (disabled, in another Region, deleted).`,
  ])
  const trails = [...namesOf(whole)].filter((arn) => !stuck.includes(arn))
  const small = makePlan(first, { readers: [], trails })
  const again = await rehearse(small, first)
  say('trailseal plan --trail ... -o plan.json && trailseal rehearse plan.json --estate estate.json', [
    ...summary(small),
    again.verdict === 'works'
      ? 'On the twin it works, is proven by delivered objects, and is backed out without a trace.'
      : `On the twin: ${again.verdict}.`,
  ])
  return small
}

function summary(plan: Plan): string[] {
  const count = (action: string): number => plan.steps.filter((step) => step.action === action).length
  return [
    `${counted(plan.steps.length, 'step')}: ${counted(count('create-key'), 'new key')}, ${counted(count('put-key-policy'), 'key policy edit')}, ${counted(count('update-trail'), 'trail')} to name another key. ${counted(plan.refusals.length, 'thing')} refused, each with its reason.`,
  ]
}

/** Trails whose step back was refused on the twin, or never reached. */
function stuckTrails({ backOut }: Rehearsal): string[] {
  return backOut.flatMap((step) =>
    step.state === 'done' || step.trailArn === undefined ? [] : [step.trailArn],
  )
}

function namesOf({ steps, preconditions }: Plan): Set<string> {
  const named = steps.flatMap((step) => (step.action === 'update-trail' ? [step.trailArn] : []))
  return new Set([...named, ...preconditions.flatMap((one) => (one.kind === 'trail' ? [one.subject] : []))])
}

async function applied(plan: Plan, options: Options): Promise<RunReport> {
  const run = await apply(plan, { hash: plan.hash }, options)
  say(`trailseal apply plan.json --approve ${plan.hash.slice(0, 19)}...`, [
    `Run ${run.runId}: ${run.state}; every call is in its journal, before and after.`,
    ...run.steps.map((step) => `${step.state}: ${step.summary}`),
  ])
  return run
}

async function proven(run: RunReport, options: Options): Promise<void> {
  const found = await verify(run.runId, { ...options, timeoutSeconds: 75 * 60, pollMs: 5 * MINUTE_MS })
  const proof = found.trails.find((one) => one.log !== undefined)?.log
  say(`trailseal verify ${run.runId} --wait`, [
    `After ${Math.round(found.waitedSeconds / 60)} simulated minutes ${found.trails.filter((one) => one.verdict === 'proven').length} of ${counted(found.trails.length, 'trail')} proven by objects delivered since.`,
    ...(proof === undefined
      ? []
      : [
          `For one: ${proof.key.split('/').at(-1) ?? ''}, of ${proof.lastModified}, is ${proof.serverSideEncryption ?? ''} under ${proof.sseKmsKeyId ?? ''}.`,
        ]),
  ])
}

async function backedOut(run: RunReport, options: Options): Promise<void> {
  const plan = await planBackOut(run.runId, options)
  const report = await backout(plan, { hash: plan.hash }, options)
  say(`trailseal backout ${run.runId}`, [
    `Run ${report.runId}: ${report.state}; the keys stay, enabled and tagged, for what was delivered under them.`,
    ...report.steps.map((step) => `${step.state}: ${step.summary}`),
  ])
}

/** Trails whose assured verdict differs between two audits, of those that count. */
function changedVerdicts(before: Assessment, after: Assessment, only?: ReadonlySet<string>): string[] {
  const was = new Map(before.trails.map((one) => [one.subject.id, one.assured]))
  return after.trails
    .filter(({ subject, assured }) => was.get(subject.id) !== assured && only?.has(subject.id) !== false)
    .map(({ subject, assured }) => `${subject.id}: was ${was.get(subject.id) ?? 'not there'}, is ${assured}`)
}

function say(command: string, lines: readonly string[]): void {
  printData(`\n$ ${command}\n\n${lines.flatMap((line) => wrap(line, 0, 2)).join('\n')}\n`)
}
