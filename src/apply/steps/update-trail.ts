import { list, text } from '../../collect/answers.js'
import type { Image } from '../../domain/journal.js'
import type { StepOf } from '../../domain/plan-step.js'
import { missing } from '../outcome.js'
import type { CallRequest } from '../ports.js'
import { type Difference, type Look, type StepWork, type WorkContext, shown, unreadable } from './work.js'

type Step = StepOf<'update-trail'>
const KEY = 'KmsKeyId'

/** Names a key, or none, in a trail. "Omitted means unchanged" is promised nowhere: every field is compared afterwards. */
export function updateTrailWork(step: Step, context: WorkContext): StepWork {
  const ask = (operation: string, input: Record<string, unknown>): CallRequest => ({
    service: 'cloudtrail',
    operation,
    input,
    accountId: step.accountId,
    region: step.region,
  })
  const wanted = (): string | null => (step.after.key === null ? null : context.keyArn(step.after.key))
  return {
    look: async () =>
      look(step, context, {
        request: ask('DescribeTrails', { trailNameList: [step.trailArn], includeShadowTrails: false }),
        wanted: wanted(),
      }),
    // An empty key id removes the key. Source: CloudTrail user guide, cloudtrail-log-file-encryption-cli.
    request: () => ask('UpdateTrail', { Name: step.trailArn, KmsKeyId: wanted() ?? '' }),
    aside,
    restore: (before, differences) =>
      ask('UpdateTrail', {
        Name: step.trailArn,
        KmsKeyId: keyOf(before) ?? '',
        ...restored(before, differences),
      }),
  }
}

/** moto answers an empty text where there is no key. */
function keyOf(image: Image): string | null {
  const value = image[KEY]
  return typeof value === 'string' && value !== '' ? value : null
}

async function look(
  step: Step,
  { calls }: WorkContext,
  { request, wanted }: { request: CallRequest; wanted: string | null },
): Promise<Look> {
  const answer = await calls.read(request)
  if (!answer.ok) return unreadable(request, answer)
  const found = list(answer.output, 'trailList')?.find((one) => text(one, 'TrailARN') === step.trailArn)
  if (found === undefined) {
    return unreadable(request, missing('cloudtrail:DescribeTrails', `trail ${step.trailArn}`))
  }
  // The SDK leaves members out that are absent; what is there is JSON.
  const image = JSON.parse(JSON.stringify(found)) as Image
  const key = keyOf(image)
  if (key === wanted) return { at: 'after', image }
  if (key === step.before.kmsKeyId) return { at: 'before', image }
  return {
    at: 'elsewhere',
    difference: { field: KEY, was: step.before.kmsKeyId ?? 'none', is: key ?? 'none' },
  }
}

/** Every field but the key. */
function aside(before: Image, after: Image): Difference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  names.delete(KEY)
  return [...names].flatMap((field) => {
    const was = shown(before[field] ?? null)
    const is = shown(after[field] ?? null)
    return was === is ? [] : [{ field, was, is }]
  })
}

/** Names under which UpdateTrail takes what DescribeTrails answers, and what it takes for "none". Source: CloudTrail API reference. */
const INPUTS: ReadonlyMap<string, readonly [name: string, none: string | boolean]> = new Map([
  ['S3BucketName', ['S3BucketName', '']],
  ['S3KeyPrefix', ['S3KeyPrefix', '']],
  ['SnsTopicARN', ['SnsTopicName', '']],
  ['IncludeGlobalServiceEvents', ['IncludeGlobalServiceEvents', false]],
  ['IsMultiRegionTrail', ['IsMultiRegionTrail', false]],
  ['IsOrganizationTrail', ['IsOrganizationTrail', false]],
  ['LogFileValidationEnabled', ['EnableLogFileValidation', false]],
  ['CloudWatchLogsLogGroupArn', ['CloudWatchLogsLogGroupArn', '']],
  ['CloudWatchLogsRoleArn', ['CloudWatchLogsRoleArn', '']],
])

function restored(before: Image, differences: readonly Difference[]): Record<string, unknown> {
  return Object.fromEntries(
    differences.flatMap(({ field }) => {
      const input = INPUTS.get(field)
      return input === undefined ? [] : [[input[0], before[field] ?? input[1]]]
    }),
  )
}
