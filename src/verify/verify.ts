import type { Waiting } from '../apply/ports.js'
import { mapLimited } from '../collect/concurrency.js'
import type { AwsPort } from '../collect/ports.js'
import { readBucket } from '../collect/buckets.js'
import { readOrganization } from '../collect/accounts.js'
import { Recorder } from '../collect/recorder.js'
import { readStatus, readTrails } from '../collect/trails.js'
import type { OnProgress } from '../domain/events.js'
import type { Trail } from '../domain/trail.js'
import { judge } from './judge.js'
import { type DeliveryKind, deliveredSince } from './objects.js'
import type { TrailProof, Verification, VerifyTarget } from '../domain/verification.js'

/** What verifying needs from outside, and how long it may wait; 0: it looks once. */
export interface VerifyParts {
  readonly port: AwsPort
  readonly waiting: Waiting
  readonly targets: readonly VerifyTarget[]
  readonly timeoutSeconds: number
  /** Time between two looks. */
  readonly pollMs?: number
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
  /** Told of each trail that stops delivering, as soon as it is seen. */
  readonly onFailing?: (proof: TrailProof) => void
}

/** Trails looked at side by side. */
const WIDTH = 50
/** Deliveries come about every five minutes: looking oftener than twice a minute tells nothing new. */
const POLL_MS = 30_000

/** Looks for the proof that each trail delivers as it was changed to; waits for it where it may still come. */
export async function verifyTrails(parts: VerifyParts): Promise<Verification> {
  const { port, waiting, targets, timeoutSeconds } = parts
  const startMs = waiting.elapsedMs()
  const { source, region } = await port.caller()
  const recorder = new Recorder(
    port,
    () => port.now(),
    () => undefined,
  )
  const accountIds = [...new Set(targets.flatMap((one) => [one.accountId, one.readerId ?? one.accountId]))]
  recorder.addSource(source)
  const entries = await mapLimited(accountIds, WIDTH, async (id) => port.enter(id))
  for (const entry of entries) if (entry.ok) recorder.addSource(entry.source)
  const organization = await readOrganization(recorder, { accountId: source.accountId, region })
  const proofs = new Map<string, TrailProof>()
  for (;;) {
    const open = targets.filter((one) => isOpen(proofs.get(one.trailArn)))
    const seen = await mapLimited(open, WIDTH, async (one) => look(recorder, one, organization?.id))
    for (const proof of seen) {
      if (proof.verdict === 'failing') parts.onFailing?.(proof)
      proofs.set(proof.trailArn, proof)
    }
    const trails = targets.flatMap((one) => proofs.get(one.trailArn) ?? [])
    const waitedMs = waiting.elapsedMs() - startMs
    tell(parts, trails, waitedMs)
    const leftMs = timeoutSeconds * 1000 - waitedMs
    if (!trails.some(isOpen) || leftMs <= 0 || parts.signal?.aborted === true) {
      return {
        schema: 'trailseal.verification/1',
        at: port.now().toISOString(),
        waitedSeconds: Math.round(waitedMs / 1000),
        verdict: overall(trails),
        trails,
      }
    }
    await waiting.wait(Math.min(parts.pollMs ?? POLL_MS, leftMs), parts.signal)
  }
}

function isOpen(proof: TrailProof | undefined): boolean {
  return proof === undefined || proof.verdict === 'waiting'
}

function overall(trails: readonly TrailProof[]): TrailProof['verdict'] {
  const worst = (['failing', 'unknown', 'waiting'] as const).find((verdict) =>
    trails.some((one) => one.verdict === verdict),
  )
  return worst ?? 'proven'
}

function tell(
  { onProgress, targets, port }: VerifyParts,
  trails: readonly TrailProof[],
  waitedMs: number,
): void {
  const done = trails.filter((one) => !isOpen(one)).length
  onProgress?.({
    type: 'progressed',
    stage: `verify (${Math.round(waitedMs / 1000)} s)`,
    done,
    total: targets.length,
    calls: port.calls(),
    failures: trails.filter((one) => one.verdict === 'failing').length,
  })
}

async function look(
  recorder: Recorder,
  target: VerifyTarget,
  organizationId: string | undefined,
): Promise<TrailProof> {
  const { trailArn, accountId, region, keyArn, changedAt } = target
  const trail = (await readTrails(recorder, accountId, region))?.find(
    (one) => one.trail.arn === trailArn,
  )?.trail
  if (trail === undefined) {
    return {
      trailArn,
      keyArn,
      changedAt,
      verdict: 'unknown',
      reasons: ['the trail could not be read (cloudtrail:DescribeTrails)'],
      tolerated: [],
    }
  }
  const status = await readStatus(recorder, trail, accountId)
  const whole: Trail = status === undefined ? trail : { ...trail, status }
  const nowMs = recorder.nowMs()
  const place = await placeOf(recorder, target, whole, organizationId)
  const since = async (kind: DeliveryKind): ReturnType<typeof deliveredSince> =>
    place === undefined ? undefined : deliveredSince(recorder, place, { kind, since: changedAt, nowMs })
  const [logs, digests] = await Promise.all([since('CloudTrail'), since('CloudTrail-Digest')])
  return judge(target, { trail: whole, logs, digests, nowMs })
}

async function placeOf(
  recorder: Recorder,
  target: VerifyTarget,
  trail: Trail,
  organizationId: string | undefined,
): Promise<Parameters<typeof deliveredSince>[1] | undefined> {
  const accountIds = [...new Set([target.readerId ?? target.accountId, target.accountId])]
  const named = { name: trail.s3BucketName ?? '', accountIds, region: trail.homeRegion ?? '' }
  const { bucket, readerId } = await readBucket(recorder, named, async () => undefined)
  if (readerId === undefined) return undefined
  return { trail, bucketRegion: bucket.region ?? target.region, readerId, organizationId }
}
