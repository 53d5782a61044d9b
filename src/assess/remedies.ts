import { parseArn } from '../domain/arn.js'
import type { Estate } from '../domain/estate.js'
import type { Finding, Subject } from '../domain/finding.js'
import { type Remedy, type RemedyContext, contextOfSubject, remedyFor } from '../control/remedy.js'
import { type EstateIndex, indexEstate, logGroupArn } from './index-estate.js'
import { keyOfTrail } from './trail-key.js'

/** Remedies with the estate’s own values in them: key, bucket and log group of the trail that a finding is about. */
export function remediesOf(estate: Estate): (finding: Finding) => Remedy {
  const index = indexEstate(estate)
  return (finding) => remedyFor(finding.rule, contextOf(index, finding.subject))
}

function contextOf(index: EstateIndex, subject: Subject): RemedyContext {
  const context = { ...contextOfSubject(subject), partition: index.estate.partition }
  const trail = index.trailsByArn.get(subject.id)
  if (trail === undefined) return context
  const key = keyOfTrail(index, trail)
  const group = trail.cloudWatchLogsLogGroupArn
  return {
    ...context,
    ...(key.kind === 'named' ? { key: { arn: key.arn } } : {}),
    ...bucketOf(index, trail.s3BucketName),
    ...(typeof group === 'string' ? { logGroup: { name: logGroupName(group) } } : {}),
  }
}

function bucketOf(index: EstateIndex, name: string | null | undefined): Pick<RemedyContext, 'bucket'> {
  if (name === undefined || name === null) return {}
  const region = index.buckets.get(name)?.region
  return { bucket: { name, ...(region === undefined ? {} : { region }) } }
}

function logGroupName(arn: string): string {
  return (parseArn(logGroupArn(arn))?.resource ?? arn).replace(/^log-group:/u, '')
}
