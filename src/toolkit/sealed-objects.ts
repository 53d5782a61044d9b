import type { AwsPort } from '../collect/ports.js'
import type { Estate } from '../domain/estate.js'
import type { StepOf } from '../domain/plan-step.js'
import type { StoredRun } from './run-folder.js'

/** Objects that were delivered while a run's change was in force. */
export interface SealedObjects {
  readonly count: number
  /** The listing was cut short, or failed: there may be more. */
  readonly isLeast: boolean
  readonly since: string
}

/** Pages listed of one trail at most: 1,000 objects a page, newest and oldest mixed as S3 lists by name. */
const MOST_PAGES = 50

/**
 * Counts what was delivered under each key that the run named in a trail, since it did: log and digest objects of that trail's
 * prefix. By the key's ARN. A trail whose bucket can't be listed is left out.
 */
export async function countSealed(
  port: Pick<AwsPort, 'read' | 'caller' | 'enter'>,
  run: StoredRun,
  observed: Estate,
): Promise<ReadonlyMap<string, SealedObjects>> {
  const counts = new Map<string, SealedObjects>()
  await port.caller()
  for (const step of run.plan.steps) {
    const told = run.history.steps.get(step.id)
    if (step.action !== 'update-trail' || told?.confirmed?.changed !== true) continue
    const arn = keyOf(run, step)
    const found = await listed(port, step, { observed, since: told.confirmedAt ?? observed.collectedAt })
    if (arn === undefined || found === undefined) continue
    const known = counts.get(arn)
    counts.set(arn, known === undefined ? found : together(known, found))
  }
  return counts
}

function together(one: SealedObjects, other: SealedObjects): SealedObjects {
  return {
    count: one.count + other.count,
    isLeast: one.isLeast || other.isLeast,
    since: one.since < other.since ? one.since : other.since,
  }
}

function keyOf({ history }: StoredRun, { after: { key } }: StepOf<'update-trail'>): string | undefined {
  if (key === null) return undefined
  return 'arn' in key ? key.arn : history.steps.get(key.createdBy)?.confirmed?.created
}

async function listed(
  port: Pick<AwsPort, 'read' | 'enter'>,
  step: StepOf<'update-trail'>,
  { observed, since }: { readonly observed: Estate; readonly since: string },
): Promise<SealedObjects | undefined> {
  const trail = observed.trails.find(({ arn }) => arn === step.trailArn)
  const bucket = observed.buckets.find(({ name }) => name === trail?.s3BucketName)
  if (trail === undefined || bucket === undefined) return undefined
  const prefix =
    typeof trail.s3KeyPrefix === 'string' && trail.s3KeyPrefix !== '' ? `${trail.s3KeyPrefix}/` : ''
  const accountId = bucket.accountId ?? step.accountId
  if (!(await port.enter(accountId)).ok) return undefined
  let count = 0
  let token: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await port.read({
      service: 's3',
      operation: 'ListObjectsV2',
      accountId,
      region: bucket.region ?? step.region,
      input: {
        Bucket: bucket.name,
        Prefix: `${prefix}AWSLogs/`,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      },
    })
    if (!answer.ok) return page === 0 ? undefined : { count, isLeast: true, since }
    const contents = Array.isArray(answer.output['Contents']) ? (answer.output['Contents'] as unknown[]) : []
    count += contents.filter((one) => isSince(one, since)).length
    const next = answer.output['NextContinuationToken']
    if (typeof next !== 'string' || next === '') return { count, isLeast: false, since }
    token = next
  }
  return { count, isLeast: true, since }
}

/** S3 dates objects by the second. */
function isSince(object: unknown, since: string): boolean {
  const at: unknown =
    typeof object === 'object' && object !== null ? Reflect.get(object, 'LastModified') : undefined
  return at instanceof Date && at.getTime() >= Math.floor(Date.parse(since) / 1000) * 1000
}
