import { instant, list, nextPage } from '../collect/answers.js'
import type { AwsPort, ReadRequest } from '../collect/ports.js'
import type { Estate } from '../domain/estate.js'
import type { StepOf } from '../domain/plan-step.js'
import type { Trail } from '../domain/trail.js'
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

/** Where the objects of a trail lie, and since when its key of after seals them. */
interface Place {
  readonly keyArn: string
  readonly request: ReadRequest
  readonly since: string
}

/**
 * Counts what was delivered under each key that the run named in a trail, since it did: log and digest objects of that trail.
 * By the key's ARN. A trail whose bucket can't be listed is left out; trails that deliver to the very same place count once.
 */
export async function countSealed(
  port: Pick<AwsPort, 'read' | 'caller' | 'enter'>,
  run: StoredRun,
  observed: Estate,
): Promise<ReadonlyMap<string, SealedObjects>> {
  await port.caller()
  const counts = new Map<string, SealedObjects>()
  for (const place of placesOf(run, observed)) {
    const found = await listed(port, place)
    if (found === undefined) continue
    const known = counts.get(place.keyArn)
    counts.set(place.keyArn, known === undefined ? found : together(known, found))
  }
  return counts
}

function together(one: SealedObjects, other: SealedObjects): SealedObjects {
  return {
    count: one.count + other.count,
    isLeast: one.isLeast || other.isLeast,
    since: earlier(one.since, other.since),
  }
}

function earlier(one: string, other: string): string {
  return one < other ? one : other
}

function placesOf(run: StoredRun, observed: Estate): Iterable<Place> {
  const places = new Map<string, Place>()
  for (const step of run.plan.steps) {
    const told = run.history.steps.get(step.id)
    if (step.action !== 'update-trail' || told?.confirmed?.changed !== true) continue
    const keyArn = keyOf(run, step)
    const request = requestFor(step, observed)
    if (keyArn === undefined || request === undefined) continue
    const name = JSON.stringify([keyArn, request.input])
    const since = told.confirmedAt ?? observed.collectedAt
    places.set(name, { keyArn, request, since: earlier(since, places.get(name)?.since ?? since) })
  }
  return places.values()
}

function keyOf({ history }: StoredRun, { after: { key } }: StepOf<'update-trail'>): string | undefined {
  if (key === null) return undefined
  return 'arn' in key ? key.arn : history.steps.get(key.createdBy)?.confirmed?.created
}

function requestFor(step: StepOf<'update-trail'>, observed: Estate): ReadRequest | undefined {
  const trail = observed.trails.find(({ arn }) => arn === step.trailArn)
  const bucket = observed.buckets.find(({ name }) => name === trail?.s3BucketName)
  if (trail === undefined || bucket === undefined) return undefined
  return {
    service: 's3',
    operation: 'ListObjectsV2',
    accountId: bucket.accountId ?? step.accountId,
    region: bucket.region ?? step.region,
    input: { Bucket: bucket.name, Prefix: folderOf(trail, observed) },
  }
}

/** Of an organization trail everything of the organization. Source: CloudTrail user guide, cloudtrail-find-log-files. */
function folderOf(trail: Trail, { organization }: Estate): string {
  const prefix =
    typeof trail.s3KeyPrefix === 'string' && trail.s3KeyPrefix !== '' ? `${trail.s3KeyPrefix}/` : ''
  if (trail.isOrganizationTrail !== true) return `${prefix}AWSLogs/${trail.accountId}/`
  return `${prefix}AWSLogs/${organization ? `${organization.id}/` : ''}`
}

async function listed(
  port: Pick<AwsPort, 'read' | 'enter'>,
  { request, since }: Place,
): Promise<SealedObjects | undefined> {
  if (!(await port.enter(request.accountId)).ok) return undefined
  // S3 dates objects by the second.
  const sinceMs = Math.floor(Date.parse(since) / 1000) * 1000
  let count = 0
  let token: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const input = { ...request.input, ...(token === undefined ? {} : { ContinuationToken: token }) }
    const answer = await port.read({ ...request, input })
    if (!answer.ok) return page === 0 ? undefined : { count, isLeast: true, since }
    const modified = (list(answer.output, 'Contents') ?? []).map((one) => instant(one, 'LastModified'))
    count += modified.filter((at) => at !== undefined && Date.parse(at) >= sinceMs).length
    token = nextPage(answer.output, { truncated: 'IsTruncated', token: 'NextContinuationToken' })
    if (token === undefined) return { count, isLeast: false, since }
    if (token === '') return { count, isLeast: true, since }
  }
  return { count, isLeast: true, since }
}
