import type { Estate } from '../domain/estate.js'
import type { Plan } from '../domain/plan.js'

/** What a twin of this estate does not know of, where the plan touches it. */
export function twinGaps(estate: Estate, plan: Plan): string[] {
  const arns = new Set(plan.steps.flatMap((step) => (step.action === 'update-trail' ? [step.trailArn] : [])))
  const trails = estate.trails.filter((one) => arns.has(one.arn))
  const names = new Set(trails.map((one) => one.s3BucketName))
  const buckets = estate.buckets.filter((one) => names.has(one.name))
  const gaps: [boolean, string][] = [
    [true, 'how long changes take to be seen everywhere in AWS: on the twin they are seen at once'],
    [
      true,
      'the permissions of the role by which accounts are entered: the twin lets it do everything that key and bucket policies allow',
    ],
    [estate.principals.length === 0, 'IAM identity policies: none are in the estate'],
    [
      (estate.organization?.policies ?? []).length === 0,
      'service and resource control policies: none are in the estate',
    ],
    [
      trails.some((one) => typeof one.snsTopicArn === 'string'),
      'notifications: SNS topics and their keys are not simulated',
    ],
    [
      trails.some((one) => typeof one.cloudWatchLogsLogGroupArn === 'string'),
      'delivery to CloudWatch Logs: only the key of the group is simulated',
    ],
    [
      buckets.some((one) => (one.replication?.rules ?? []).length > 0),
      'replication of the bucket: rules are kept, objects are not copied',
    ],
    [
      estate.keys.some((one) => one.origin !== undefined && one.origin !== 'AWS_KMS'),
      'keys with imported or external material: taken to work as others do',
    ],
    [
      estate.failures.length > 0,
      `${estate.failures.length} reads that failed when the estate was collected: they fail on the twin, too`,
    ],
  ]
  return gaps.flatMap(([isThere, text]) => (isThere ? [text] : []))
}
