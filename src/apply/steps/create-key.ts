import { mapLimited } from '../../collect/concurrency.js'
import { instant, members, text } from '../../collect/answers.js'
import { CREATED_BY_TAG } from '../../domain/plan.js'
import type { StepOf } from '../../domain/plan-step.js'
import { missing } from '../outcome.js'
import type { CallRequest } from '../ports.js'
import { listAll } from './pages.js'
import { samePolicy } from './policy-text.js'
import { type Look, type StepWork, type WorkContext, nothingAside, unreadable } from './work.js'

type Step = StepOf<'create-key'>
/** Keys whose tags are read side by side. */
const WIDTH = 8
/** A key that was deleted between two reads has no tags that matter. */
const GONE = 'NotFoundException'
/**
 * A key whose own policy keeps its tags from us is not one of ours, which let the account's administrators read them. Any other
 * refusal could hide ours. Source: IAM user guide, troubleshoot_access-denied (how messages name the kind of policy).
 */
const BY_ITS_OWN_POLICY = /resource-based policy/u

/** Makes a key once: it is tagged as it is made, and looked for by that tag before it is ever made again. */
export function createKeyWork(step: Step, context: WorkContext): StepWork {
  const tags = { ...step.tags, [CREATED_BY_TAG]: context.createdBy(step.id) }
  return {
    look: async () => look(step, context),
    request: () =>
      ask(step, 'CreateKey', {
        Policy: step.policy,
        Description: step.description,
        KeySpec: 'SYMMETRIC_DEFAULT',
        KeyUsage: 'ENCRYPT_DECRYPT',
        Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      }),
    aside: nothingAside,
    createdIn: (output) => text(members(output, 'KeyMetadata'), 'Arn'),
  }
}

function ask(step: Step, operation: string, input: Record<string, unknown> = {}): CallRequest {
  return { service: 'kms', operation, input, accountId: step.accountId, region: step.region }
}

type Found =
  | { readonly ok: true; readonly arns: readonly string[] }
  | { readonly ok: false; readonly look: Look }

async function look(step: Step, context: WorkContext): Promise<Look> {
  const found = await findByTag(step, context)
  if (!found.ok) return found.look
  if (found.arns.length === 0) return { at: 'before', image: {} }
  return chosen(step, context, found.arns)
}

/** Keys of the account and region that carry this step's tag. */
async function findByTag(step: Step, { calls, createdBy }: WorkContext): Promise<Found> {
  const request = ask(step, 'ListKeys', { Limit: 1000 })
  const keys = await listAll(calls, request, 'Keys')
  if (!keys.ok) return { ok: false, look: unreadable(request, keys) }
  const arns = keys.items.flatMap((key) => text(key, 'KeyArn') ?? [])
  let failed: Look | undefined
  const marked = await mapLimited(arns, WIDTH, async (arn) => {
    const asked = ask(step, 'ListResourceTags', { KeyId: arn })
    const tags = await listAll(calls, asked, 'Tags')
    if (!tags.ok) {
      const { kind, code, message } = tags.failure
      const isForeign = code === GONE || (kind === 'denied' && BY_ITS_OWN_POLICY.test(message))
      if (!isForeign) failed = unreadable(asked, tags)
      return false
    }
    return tags.items.some(
      (tag) => text(tag, 'TagKey') === CREATED_BY_TAG && text(tag, 'TagValue') === createdBy(step.id),
    )
  })
  if (failed !== undefined) return { ok: false, look: failed }
  return { ok: true, arns: arns.filter((_, index) => marked[index] === true) }
}

interface Described {
  readonly arn: string
  readonly state: string
  readonly createdAt: string
}

/** The oldest of the keys that carry the tag: two processes that made one each agree on it. */
async function chosen(step: Step, context: WorkContext, arns: readonly string[]): Promise<Look> {
  const described: Described[] = []
  for (const arn of arns) {
    const request = ask(step, 'DescribeKey', { KeyId: arn })
    const answer = await context.calls.read(request)
    if (!answer.ok) return unreadable(request, answer)
    const metadata = members(answer.output, 'KeyMetadata')
    const state = text(metadata, 'KeyState')
    if (state === undefined) return unreadable(request, missing('kms:DescribeKey', 'KeyState'))
    described.push({ arn, state, createdAt: instant(metadata, 'CreationDate') ?? '' })
  }
  const [first, ...others] = described.sort((left, right) =>
    `${left.createdAt} ${left.arn}` < `${right.createdAt} ${right.arn}` ? -1 : 1,
  )
  if (first === undefined) return { at: 'before', image: {} }
  if (first.state !== 'Enabled') {
    return {
      at: 'elsewhere',
      difference: { field: `state of ${first.arn}`, was: 'Enabled', is: first.state },
    }
  }
  const note =
    others.length === 0
      ? undefined
      : `${others.map((one) => one.arn).join(', ')} carry the tag of ${first.arn}, too: another process applied the same plan. They are not used; nothing was sealed with them by this run`
  return withPolicy(step, context, { arn: first.arn, note })
}

async function withPolicy(
  step: Step,
  context: WorkContext,
  { arn, note }: { arn: string; note: string | undefined },
): Promise<Look> {
  const request = ask(step, 'GetKeyPolicy', { KeyId: arn, PolicyName: 'default' })
  const answer = await context.calls.read(request)
  if (!answer.ok) return unreadable(request, answer)
  const policy = text(answer.output, 'Policy')
  if (policy === undefined) return unreadable(request, missing('kms:GetKeyPolicy', 'Policy'))
  if (!samePolicy(policy, step.policy)) {
    return { at: 'elsewhere', difference: { field: `policy of ${arn}`, was: step.policy, is: policy } }
  }
  return { at: 'after', image: {}, created: arn, ...(note === undefined ? {} : { note }) }
}
