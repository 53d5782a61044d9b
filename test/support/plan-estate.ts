import type { Estate } from '../../src/domain/estate.js'
import { makePlan } from '../../src/plan/make-plan.js'
import type { Plan } from '../../src/domain/plan.js'
import type { PlanRequest } from '../../src/plan/types.js'
import { type EstateCase, estateOf } from './estate-cases.js'

/** The bucket policy that CloudTrail's pages recommend, for the sample estate's bucket. */
const BUCKET_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'CloudTrailWrites',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::logs-111122223333/*',
    },
  ],
})

/** The sample estate, changed, with a bucket that admits CloudTrail. */
export function plannableEstate({
  change = {},
  ...rest
}: Pick<EstateCase, 'change' | 'remove' | 'keyPolicy' | 'failures' | 'add'> = {}): Estate {
  const bucket = { policy: BUCKET_POLICY, ...change.bucket }
  return estateOf({ ...rest, change: { ...change, bucket } })
}

/** A plan of an estate with one reader, made when the sample estate was collected. */
export function plannedFor(estate: Estate, more: Partial<PlanRequest> = {}): Plan {
  return makePlan({
    estate,
    settings: { readers: [{ arn: 'arn:aws:iam::111122223333:role/LogReaders', expires: '2027-12-31' }] },
    planner: 'trailseal test',
    madeAt: '2026-11-20T12:00:00Z',
    ...more,
  })
}
