import type { EstateIndex } from '../assess/index-estate.js'
import { whyKeyUnread } from '../assess/trail-key.js'
import type { Refusal } from '../domain/plan.js'
import type { LogGroup, Trail } from '../domain/trail.js'
import { parsePolicy } from '../policy/parse.js'
import { admissionRefusals } from './admission.js'
import { type CollectedKey, isRotatable } from './candidate.js'
import { isReachable } from './check-owner.js'
import type { ChosenKey } from './key-choice.js'
import { type KeyDuty, editedPolicy, newPolicy } from './key-policy.js'
import { administratorsFor, controlOf } from './lock-out.js'
import { unread } from './refusals.js'
import { DEFAULT_ALIAS, type PlanSettings, type Reader, type TrailWork } from './types.js'

/** Source: KMS API reference, PutKeyPolicy Policy. */
export const MOST_POLICY_BYTES = 32_768
/** Source: KMS API reference, EnableKeyRotation RotationPeriodInDays (default). */
const ROTATION_DAYS = 365

/** A key and all that is to be sealed under it. */
export interface KeyGroup {
  readonly chosen: ChosenKey
  readonly works: readonly TrailWork[]
  readonly logGroups: readonly LogGroup[]
}

type Rotation = { readonly enabled: boolean; readonly periodInDays?: number | undefined }

/** What is to be done with a key, and what of its group can be done under it. */
export interface KeyPlan {
  readonly chosen: ChosenKey
  readonly works: readonly TrailWork[]
  readonly logGroups: readonly LogGroup[]
  readonly policy:
    | { readonly kind: 'keep' }
    | { readonly kind: 'create'; readonly text: string }
    | { readonly kind: 'edit'; readonly before: string; readonly after: string }
  readonly rotation: { readonly before: Rotation; readonly after: Rotation } | undefined
  readonly refusals: readonly Refusal[]
  /** Where the caller could not apply it: those who could. */
  readonly appliers?: readonly string[]
}

export interface KeyPlanning {
  readonly index: EstateIndex
  readonly settings: PlanSettings
  readonly readers: readonly Reader[]
  /** Trails that name a key now, by its ARN. */
  readonly trailsOfKey: (keyArn: string) => readonly Trail[]
}

/** The ARN of a key that is yet to be made: like none that exists. */
function arnToBe(partition: string, accountId: string, region: string): string {
  return `arn:${partition}:kms:${region}:${accountId}:key/to-be-made`
}

export function arnOf(chosen: ChosenKey, partition: string): string {
  return chosen.kind === 'existing' ? chosen.named.arn : arnToBe(partition, chosen.accountId, chosen.region)
}

/** Plans a key's policy and rotation, and leaves out what can't be admitted to it. */
export function planKey(planning: KeyPlanning, group: KeyGroup): KeyPlan {
  const { chosen } = group
  return chosen.kind === 'new'
    ? planNew(planning, group, chosen)
    : planExisting(planning, group, chosen.named)
}

function planNew(
  planning: KeyPlanning,
  group: KeyGroup,
  { accountId, region }: Extract<ChosenKey, { kind: 'new' }>,
): KeyPlan {
  const { index, settings } = planning
  const alias = settings.alias ?? DEFAULT_ALIAS
  const hidden = unreadAlias(index, { accountId, region, alias })
  if (hidden !== undefined) return refusedAll(group, (subject) => [{ ...hidden, subject }])
  const duty = dutyOf(planning, group, region)
  const { partition } = index.estate
  const administrators = administratorsFor(settings.administrators ?? [], { partition, accountId })
  if (administrators === undefined)
    return refusedAll(group, (subject) => [noAdministrator(subject, accountId)])
  const text = newPolicy(duty, accountId, administrators)
  const arn = arnToBe(index.estate.partition, accountId, region)
  const named: CollectedKey = {
    kind: 'named',
    name: arn,
    arn,
    names: [arn],
    accountId,
    region,
    key: { arn, accountId, region, policy: text, grants: [] },
  }
  const off = { enabled: false }
  const rotation = { before: off, after: { enabled: true, periodInDays: ROTATION_DAYS } }
  const policy = { kind: 'create', text } as const
  return judged(planning, { group, named, text, rotation, policy, administrators })
}

function planExisting(planning: KeyPlanning, group: KeyGroup, named: CollectedKey): KeyPlan {
  const { index } = planning
  const rotation = rotationOf(index, named)
  const isIdle = group.works.length + group.logGroups.length === 0
  const text = named.key.policy
  if (isIdle) return { ...group, policy: { kind: 'keep' }, rotation, refusals: [] }
  if (text === undefined) {
    const why = whyKeyUnread(index, named, 'the key policy', 'kms:GetKeyPolicy')
    return refusedAll(group, (subject) => unread(subject, why))
  }
  const duty = dutyOf(planning, group, named.region ?? '')
  const edited = editedPolicy(index, { named, text, duty, trails: planning.trailsOfKey(named.arn) })
  if (!edited.ok) return refusedAll(group, (subject) => [uneditable(subject, named.arn, edited.reason)])
  if (edited.text === text) {
    return judged(planning, { group, named, text, rotation, policy: { kind: 'keep' } })
  }
  if (!isReachable(index, named.accountId))
    return refusedAll(group, (subject) => [outOfScope(subject, named)])
  const policy = { kind: 'edit', before: text, after: edited.text } as const
  return judged(planning, { group, named, text: edited.text, rotation, policy })
}

/** A key that an earlier plan made may be there, where nobody may look: another one is not made beside it. */
function unreadAlias(
  { estate }: EstateIndex,
  { accountId, region, alias }: { accountId: string; region: string; alias: string },
): Refusal | undefined {
  const failure = estate.failures.find(
    (one) => one.subject === alias && one.accountId === accountId && one.region === region,
  )
  if (failure === undefined) return undefined
  return {
    code: 'EVIDENCE_MISSING',
    subject: alias,
    reason: `whether account ${accountId} has a key ${alias} in ${region} already is not known: ${failure.operation} failed with ${failure.code}`,
    remedy: `Allow ${failure.action ?? failure.operation} there, or name the key to use under keys: in trailseal.yaml.`,
    evidence: failure.action ?? failure.operation,
  }
}

function dutyOf({ index, readers }: KeyPlanning, { works, logGroups }: KeyGroup, region: string): KeyDuty {
  return { partition: index.estate.partition, region, works, logGroups, readers }
}

interface Judged {
  readonly group: KeyGroup
  readonly named: CollectedKey
  readonly text: string
  readonly rotation: KeyPlan['rotation']
  readonly policy: KeyPlan['policy']
  /** Of a new key. */
  readonly administrators?: readonly string[]
}

/** Tries the policy to be: its size, whether it can be changed again, whether CloudTrail gets in for each trail. */
function judged(
  planning: KeyPlanning,
  { group, named, text, rotation, policy, administrators = [] }: Judged,
): KeyPlan {
  const { index } = planning
  const bytes = Buffer.byteLength(text)
  if (policy.kind !== 'keep' && bytes > MOST_POLICY_BYTES) {
    return refusedAll(group, (subject) => [tooLarge(subject, named.arn, bytes)])
  }
  const parsed = parsePolicy(text, `key policy of ${named.arn}`)
  const [subject = named.arn] = subjectsOf(group)
  const control =
    policy.kind === 'keep'
      ? 'caller'
      : controlOf(index, { keyArn: named.arn, policy: parsed, subject, administrators })
  if (typeof control === 'object') return refusedAll(group, (one) => [{ ...control, subject: one }])
  const appliers = control === 'administrators' ? administrators : []
  const found = group.works.map((work) => admissionRefusals(index, { work, named, policy: parsed }))
  const refusals = found.flat()
  if (refusals.length === 0) return { ...group, policy, rotation, refusals, appliers }
  const works = group.works.filter((_, position) => found[position]?.length === 0)
  if (works.length + group.logGroups.length === 0)
    return { ...group, works, policy: { kind: 'keep' }, rotation: undefined, refusals }
  // Without the trails that are refused there are fewer of them each time, so that this ends.
  const rest = planKey(planning, { ...group, works })
  return { ...rest, refusals: [...refusals, ...rest.refusals] }
}

function rotationOf(index: EstateIndex, { key, accountId }: CollectedKey): KeyPlan['rotation'] {
  const { rotation } = key
  const isOff = rotation?.enabled === false
  if (!isOff || !isRotatable(key) || !isReachable(index, accountId)) return undefined
  return { before: rotation, after: { enabled: true, periodInDays: ROTATION_DAYS } }
}

function subjectsOf({ works, logGroups }: KeyGroup): string[] {
  return [...works.map(({ trail }) => trail.arn), ...logGroups.map(({ arn }) => arn)]
}

function refusedAll(group: KeyGroup, refuse: (subject: string) => readonly Refusal[]): KeyPlan {
  return {
    chosen: group.chosen,
    works: [],
    logGroups: [],
    policy: { kind: 'keep' },
    rotation: undefined,
    refusals: subjectsOf(group).flatMap(refuse),
  }
}

function noAdministrator(subject: string, accountId: string): Refusal {
  return {
    code: 'NO_ADMINISTRATOR',
    subject,
    reason: `administrators are configured, and none of account ${accountId}, whose key this would be; KMS lets no other account manage it`,
    remedy:
      'Name one of that account under administrators: in trailseal.yaml, or role/<name> for a role that every account has.',
    evidence: 'administrators',
  }
}

function uneditable(subject: string, keyArn: string, reason: string): Refusal {
  return {
    code: 'KEY_POLICY_UNEDITABLE',
    subject,
    reason: `the policy of key ${keyArn} can’t be edited without touching what others wrote: ${reason}`,
    remedy:
      'Write the policy anew as a JSON object whose Statement is a list, each name once; then plan again.',
    evidence: reason,
  }
}

function outOfScope(subject: string, { arn, accountId }: CollectedKey): Refusal {
  return {
    code: 'KEY_OWNER_OUT_OF_SCOPE',
    subject,
    reason: `the policy of key ${arn} must change, which only its owner can do, and account ${accountId} is not in scope`,
    remedy: `Put account ${accountId} in scope, or name another key under keys: in trailseal.yaml.`,
  }
}

function tooLarge(subject: string, keyArn: string, bytes: number): Refusal {
  return {
    code: 'KEY_POLICY_TOO_LARGE',
    subject,
    reason: `the policy of key ${keyArn} would be ${bytes} bytes long; KMS takes ${MOST_POLICY_BYTES}`,
    remedy:
      'Spread the trails over more keys (keys: in trailseal.yaml), or name fewer readers: a pattern instead of many ARNs.',
    evidence: `${bytes} bytes`,
  }
}
