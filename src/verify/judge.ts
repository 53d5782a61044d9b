import type { DeliveredObject, Trail } from '../domain/trail.js'
import type { TrailProof, VerifyTarget } from '../domain/verification.js'

/** For about five minutes after a change CloudTrail may deliver as before; one more is allowed. Source: CloudTrail user guide, cloudtrail-data-consistency. */
const WINDOW_MS = 6 * 60_000

/** What was read of a trail at one moment. */
export interface Observation {
  readonly trail: Trail
  /** Objects delivered after the change, newest first; undefined: they could not be read. */
  readonly logs: readonly DeliveredObject[] | undefined
  readonly digests: readonly DeliveredObject[] | undefined
  readonly nowMs: number
}

/** Whether an object is sealed as the target says: under its key, or under none. */
function isSealed({ keyArn }: VerifyTarget, object: DeliveredObject): boolean {
  const isKms = object.serverSideEncryption?.startsWith('aws:kms') === true
  return keyArn === null ? !isKms : isKms && object.sseKmsKeyId === keyArn
}

type Told = Pick<TrailProof, 'verdict' | 'reasons'>

/** Judges a trail by what it names, what its status says, and what was delivered. Pure. */
export function judge(target: VerifyTarget, seen: Observation): TrailProof {
  const windowEndMs = Date.parse(target.changedAt) + WINDOW_MS
  const all = [...(seen.logs ?? []), ...(seen.digests ?? [])]
  const tolerated = all.filter(
    (object) => !isSealed(target, object) && Date.parse(object.lastModified) <= windowEndMs,
  )
  const log = seen.logs?.find((object) => isSealed(target, object))
  const digest = seen.digests?.find((object) => isSealed(target, object))
  const about = { trailArn: target.trailArn, keyArn: target.keyArn, changedAt: target.changedAt, tolerated }
  const proofs = { ...(log === undefined ? {} : { log }), ...(digest === undefined ? {} : { digest }) }
  const told =
    byTrail(target, seen) ??
    byStatus(target, seen, windowEndMs) ??
    byObjects(seen, { log, digest, windowEndMs })
  return { ...about, ...proofs, ...told }
}

function byTrail({ keyArn }: VerifyTarget, { trail }: Observation): Told | undefined {
  const named = trail.kmsKeyId === undefined || trail.kmsKeyId === '' ? null : trail.kmsKeyId
  if (named === keyArn) return undefined
  return {
    verdict: 'failing',
    reasons: [`the trail names ${named ?? 'no key'}, not ${keyArn ?? 'none'}: somebody changed it`],
  }
}

/** Errors that began before the change may be left over until the next delivery; those after the window are real. */
function byStatus(
  { changedAt }: VerifyTarget,
  { trail, nowMs }: Observation,
  windowEndMs: number,
): Told | undefined {
  const { status } = trail
  if (status === undefined)
    return { verdict: 'unknown', reasons: ['its status could not be read (cloudtrail:GetTrailStatus)'] }
  if (!status.isLogging)
    return { verdict: 'failing', reasons: ['the trail does not log: nothing is recorded'] }
  const errors = [
    ['logs', status.latestDeliveryError],
    ['digests', status.latestDigestDeliveryError],
  ].flatMap(([what, error]) => (typeof error === 'string' ? [`delivery of ${what} fails: ${error}`] : []))
  if (errors.length === 0) return undefined
  const isOver = nowMs > windowEndMs
  return {
    verdict: isOver ? 'failing' : 'waiting',
    reasons: [
      ...errors,
      isOver
        ? `more than ${WINDOW_MS / 60_000} minutes after the change of ${changedAt}`
        : 'it may pass while the change spreads',
    ],
  }
}

function byObjects(
  { trail, logs, digests, nowMs }: Observation,
  found: { log: DeliveredObject | undefined; digest: DeliveredObject | undefined; windowEndMs: number },
): Told {
  if (logs === undefined || digests === undefined) {
    return {
      verdict: 'unknown',
      reasons: ['delivered objects could not be read (s3:ListBucket, s3:GetObject)'],
    }
  }
  const reasons: string[] = []
  let isProven = true
  if (found.log === undefined) {
    isProven = false
    const late = logs.find((object) => Date.parse(object.lastModified) > found.windowEndMs)
    // Logs do not name their trail, and another one may share the place: this one must have delivered by then.
    const hasDelivered = Date.parse(trail.status?.latestDeliveryTime ?? '') > found.windowEndMs
    if (late !== undefined && hasDelivered) {
      return {
        verdict: 'failing',
        reasons: [`no log since the change is sealed as it should be; the newest is ${described(late)}`],
      }
    }
    reasons.push(
      nowMs < found.windowEndMs
        ? 'the change is still spreading; no log was delivered by it yet'
        : 'no log was delivered since the change',
    )
  } else reasons.push(`log ${described(found.log)}`)
  if (trail.logFileValidationEnabled === true) {
    if (found.digest === undefined) {
      isProven = false
      reasons.push(
        digests.length === 0
          ? 'no digest was delivered since the change; they come about every hour'
          : 'digests since the change are not sealed as logs are',
      )
    } else reasons.push(`digest ${described(found.digest)}`)
  }
  return { verdict: isProven ? 'proven' : 'waiting', reasons }
}

function described({
  bucket,
  key,
  lastModified,
  serverSideEncryption,
  sseKmsKeyId,
}: DeliveredObject): string {
  const sealed =
    typeof sseKmsKeyId === 'string'
      ? `${serverSideEncryption ?? ''} under ${sseKmsKeyId}`
      : (serverSideEncryption ?? 'no encryption told')
  return `s3://${bucket}/${key} of ${lastModified}: ${sealed}`
}
