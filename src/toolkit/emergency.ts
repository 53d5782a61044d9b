import { SETTLE_MS, backoffMs } from '../apply/bounds.js'
import { meaningOf } from '../apply/outcome.js'
import type { SdkPort } from '../aws/port.js'
import { flag } from '../collect/answers.js'
import { arnAccount, arnRegion } from '../domain/arn.js'
import { TrailsealError } from '../domain/errors.js'
import type { Plan } from '../domain/plan.js'
import type { RunReport } from '../domain/run-report.js'
import { UNENCRYPTED, makeTrailBackOut } from '../plan/trail-back-out.js'
import { type Approval, type RunOptions, begin } from './apply.js'
import { collect } from './collect.js'
import { addReminder, dropReminder } from './reminders.js'
import { DEFAULT_RUNS_DIR } from './run-folder.js'
import { analysedReaders } from './plan.js'
import { version } from './version.js'
import { REAL_WAITING } from './waiting.js'
import { withPort } from './workplace.js'

/** Tries of the call, and of reading it back. */
const MOST_TRIES = 15

interface TrailPlace {
  readonly trailArn: string
  readonly accountId: string
  readonly region: string
}

/** Where a trail is, told by its ARN. Throws TrailsealError where the text is no ARN of a trail. */
function placeOf(trailArn: string): TrailPlace {
  const accountId = arnAccount(trailArn)
  const region = arnRegion(trailArn)
  if (accountId !== undefined && region !== undefined && trailArn.includes(':trail/'))
    return { trailArn, accountId, region }
  throw new TrailsealError({
    code: 'NOT_A_TRAIL',
    message: `${trailArn} is not the ARN of a trail`,
    remedy: 'name it as arn:aws:cloudtrail:REGION:ACCOUNT:trail/NAME; trailseal audit lists them',
  })
}

/** The name that is to be typed, or given with --approve, for an emergency verb. */
export function trailName(trailArn: string): string {
  return placeOf(trailArn).trailArn.split(':trail/').at(-1) ?? trailArn
}

/**
 * Stops or starts a trail's logging, and reads back that it is so. What is stopped is remembered before the call is made, so that
 * every later audit says it until it is put right. Throws TrailsealError.
 */
export async function setLogging(
  trailArn: string,
  isOn: boolean,
  options: RunOptions = {},
): Promise<{ readonly trailArn: string; readonly isLogging: boolean; readonly changed: boolean }> {
  const runsDir = options.runsDir ?? DEFAULT_RUNS_DIR
  const place = placeOf(trailArn)
  return withPort(options, async (port) => {
    const { source } = await port.caller()
    const before = await isLogging(port, place)
    if (!isOn)
      addReminder(runsDir, {
        trailArn,
        what: 'logging-stopped',
        at: port.now().toISOString(),
        by: source.callerArn,
      })
    if (before !== isOn) await bringLogging(port, place, isOn)
    if (isOn) dropReminder(runsDir, trailArn, 'logging-stopped')
    return { trailArn, isLogging: isOn, changed: before !== isOn }
  })
}

/** The call is idempotent: it is repeated until reading back shows its effect. */
async function bringLogging(port: SdkPort, place: TrailPlace, isOn: boolean): Promise<void> {
  const { trailArn, accountId, region } = place
  const operation = isOn ? 'StartLogging' : 'StopLogging'
  const startMs = REAL_WAITING.elapsedMs()
  for (
    let attempt = 0;
    attempt < MOST_TRIES && REAL_WAITING.elapsedMs() - startMs < SETTLE_MS;
    attempt += 1
  ) {
    const answer = await port.call({
      service: 'cloudtrail',
      operation,
      input: { Name: trailArn },
      accountId,
      region,
    })
    if (!answer.ok && meaningOf(answer.failure) === 'refused')
      throw refused(operation, trailArn, answer.failure)
    if ((await isLogging(port, place)) === isOn) return
    await REAL_WAITING.wait(backoffMs(attempt))
  }
  throw new TrailsealError({
    code: 'NOT_SEEN',
    message: `cloudtrail:${operation} of ${trailArn} was called, but its effect was not seen within ${SETTLE_MS / 1000} s`,
    remedy: `look with: aws cloudtrail get-trail-status --name ${trailArn} --region ${region}`,
  })
}

async function isLogging(port: SdkPort, { trailArn, accountId, region }: TrailPlace): Promise<boolean> {
  const input = { Name: trailArn }
  const answer = await port.read({
    service: 'cloudtrail',
    operation: 'GetTrailStatus',
    input,
    accountId,
    region,
  })
  if (!answer.ok) throw refused('GetTrailStatus', trailArn, answer.failure)
  const found = flag(answer.output, 'IsLogging')
  if (found !== undefined) return found
  throw refused('GetTrailStatus', trailArn, {
    code: 'MissingMember',
    message: 'the answer holds no IsLogging',
  })
}

function refused(
  operation: string,
  trailArn: string,
  failure: { code: string; message: string },
): TrailsealError {
  return new TrailsealError({
    code: failure.code,
    message: `cloudtrail:${operation} of ${trailArn} was refused: ${failure.message}`,
    remedy: `allow cloudtrail:${operation} to the role in the trail's account, or see the statement that denies it`,
  })
}

/** Plans one trail's way to another key, or to none, now. Nothing is changed. Throws TrailsealError. */
export async function planTrailBackOut(
  trailArn: string,
  to: string,
  options: RunOptions = {},
): Promise<Plan> {
  const { accountId, region } = placeOf(trailArn)
  const keys = to === UNENCRYPTED ? [] : [to]
  const { organization: _organization, ...rest } = options
  const regions = [...new Set([region, ...keys.flatMap((arn) => arnRegion(arn) ?? [])])]
  const estate = await collect({ ...rest, accounts: [accountId], regions, keys })
  return makeTrailBackOut({
    estate,
    trailArn,
    to,
    readersOf: analysedReaders,
    planner: `trailseal ${version()}`,
    madeAt: estate.collectedAt,
  })
}

/** Carries such a plan out. Taking the key away is remembered first. Throws TrailsealError as `apply`. */
export async function backoutTrail(
  plan: Plan,
  approval: Approval,
  options: RunOptions = {},
): Promise<RunReport> {
  const { origin } = plan
  if (origin.kind !== 'back-out-trail') throw new TypeError('not the plan of one trail')
  const runsDir = options.runsDir ?? DEFAULT_RUNS_DIR
  const { trailArn } = origin
  const by = plan.source.callerArn
  if (origin.to === UNENCRYPTED)
    addReminder(runsDir, { trailArn, what: 'unencrypted', at: new Date().toISOString(), by })
  const start = {
    program: `trailseal ${version()}`,
    approval: 'hash' in approval ? 'hash' : 'typed',
  } as const
  const report = await begin(plan, start, options)
  if (origin.to !== UNENCRYPTED && report.state === 'backed-out')
    dropReminder(runsDir, trailArn, 'unencrypted')
  return report
}
