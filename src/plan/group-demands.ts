import type { EstateIndex } from '../assess/index-estate.js'
import { keyOfTrail } from '../assess/trail-key.js'
import { listStatements } from '../policy/edit.js'
import { parsePolicy } from '../policy/parse.js'
import type { Refusal } from '../domain/plan.js'
import type { LogGroup } from '../domain/trail.js'
import { admissionRefusals } from './admission.js'
import { type CollectedKey, collectedKey, isRotatable } from './candidate.js'
import { type BucketPolicies, bucketRefusals } from './check-bucket.js'
import { isReachable } from './check-owner.js'
import { replicationRefusals, stoppedRules } from './check-replication.js'
import { checkTrail } from './check-trail.js'
import { type ChosenKey, type Choosing, chooseKey, taggedKeys } from './key-choice.js'
import { type KeyGroup, arnOf } from './key-plan.js'
import { editedPolicy } from './key-policy.js'
import { chooseGroupKey, unsealedGroup } from './log-groups.js'
import type { Need } from './needs.js'
import { unfitReader } from './reader-statements.js'
import type { PlanRequest, Reader, TrailWork } from './types.js'

export interface Demanding {
  readonly index: EstateIndex
  readonly request: PlanRequest
  readonly needs: ReadonlyMap<string, Need>
  /** Those that count on the day of the plan. */
  readonly readers: readonly Reader[]
}

/** Keys with what is to be sealed under each, and what is refused before a key comes into it. */
export interface Demands {
  readonly groups: readonly KeyGroup[]
  readonly refusals: readonly Refusal[]
}

interface Grouping {
  readonly groups: Map<string, { chosen: ChosenKey; works: TrailWork[]; logGroups: LogGroup[] }>
  readonly refusals: Refusal[]
}

/** Sorts trails and log groups by the key that each is to be under, in the order of their ARNs. */
export function groupDemands(demanding: Demanding): Demands {
  const { index, request, needs } = demanding
  const grouping: Grouping = { groups: new Map(), refusals: [] }
  const choosing = choosingOf(demanding)
  const parsed: BucketPolicies = new Map()
  const trails = index.trails
    .filter(({ arn }) => needs.has(arn))
    .toSorted((left, right) => (left.arn < right.arn ? -1 : 1))
  for (const trail of trails) {
    const need = needs.get(trail.arn)
    grouping.refusals.push(...(need?.refusals ?? []))
    if (need?.key === true) {
      const work = checkTrail(index, trail)
      if (work.ok) demandKey(demanding, { choosing, grouping, parsed, work: work.value })
      else grouping.refusals.push(...work.refusals)
    } else if (need?.rotation === true) demandRotation(index, grouping, keyOfTrail(index, trail))
    if (request.logGroups === true) demandGroup(choosing, grouping, unsealedGroup(index, trail))
  }
  return { groups: [...grouping.groups.values()], refusals: grouping.refusals }
}

function choosingOf({ index, request, readers }: Demanding): Choosing {
  const { settings = {} } = request
  return {
    index,
    settings,
    tagged: taggedKeys(index.estate.keys),
    isMendable: (work, named) => isMendable(index, { work, named, readers }),
  }
}

/** Whether the plan's own statements would be enough. A policy that was not read leaves that open: it is found out later, and said. */
function isMendable(
  index: EstateIndex,
  { work, named, readers }: { work: TrailWork; named: CollectedKey; readers: readonly Reader[] },
): boolean {
  const text = named.key.policy
  if (text === undefined || !listStatements(text).ok) return true
  const region = named.region ?? ''
  const duty = { partition: index.estate.partition, region, works: [work], logGroups: [], readers }
  const edited = editedPolicy(index, { named, text, duty, trails: [] })
  if (!edited.ok) return true
  const policy = parsePolicy(edited.text, `key policy of ${named.arn}`)
  return admissionRefusals(index, { work, named, policy }).length === 0
}

interface KeyDemand {
  readonly choosing: Choosing
  readonly grouping: Grouping
  readonly parsed: BucketPolicies
  readonly work: TrailWork
}

function demandKey(
  { index, request, readers }: Demanding,
  { choosing, grouping, parsed, work }: KeyDemand,
): void {
  const unnamed = readerRefusals(request, work)
  const chosen = chooseKey(choosing, work)
  if (!chosen.ok) return void grouping.refusals.push(...unnamed, ...chosen.refusals)
  const keyArn = arnOf(chosen.value, index.estate.partition)
  const isNewKey = keyArn !== work.trail.kmsKeyId
  const stopped = isNewKey && request.acceptReplicationStop !== true ? stoppedRules(work, readers) : []
  const refusals = [
    ...unnamed,
    ...bucketRefusals(index, { work, keyArn, parsed }),
    ...replicationRefusals(work, stopped),
  ]
  grouping.refusals.push(...refusals)
  if (refusals.length === 0) groupOf(grouping, index, chosen.value).works.push(work)
}

/** Sealing logs without having said who may read them would lock everybody out, or nobody. */
function readerRefusals({ settings = {} }: PlanRequest, { trail }: TrailWork): Refusal[] {
  if (settings.readers === undefined) {
    return [
      {
        code: 'NO_READERS',
        subject: trail.arn,
        reason:
          'the configuration does not say who may read the logs: sealed, they could be read by nobody, or by whom nobody meant',
        remedy:
          'Name the readers under readers: in trailseal.yaml, each with reason, owner and expiry; readers: [] says that nobody may read.',
        evidence: 'readers is not set',
      },
    ]
  }
  return settings.readers.flatMap((reader) => {
    const reason = unfitReader(reader)
    const remedy = 'Mend it under readers: in trailseal.yaml.'
    return reason === undefined ? [] : [{ code: 'READER_UNFIT', subject: trail.arn, reason, remedy }]
  })
}

function demandRotation(index: EstateIndex, grouping: Grouping, key: ReturnType<typeof keyOfTrail>): void {
  const named = key.kind === 'named' ? collectedKey(index, key.arn) : undefined
  if (named?.key.keyState !== 'Enabled' || !isRotatable(named.key) || !isReachable(index, named.accountId))
    return
  groupOf(grouping, index, { kind: 'existing', named, why: 'own' })
}

function demandGroup(choosing: Choosing, grouping: Grouping, group: ReturnType<typeof unsealedGroup>): void {
  if (group === undefined) return
  const chosen = group.ok ? chooseGroupKey(choosing, group.value) : group
  if (!chosen.ok) return void grouping.refusals.push(...chosen.refusals)
  if (!group.ok) return
  const { logGroups } = groupOf(grouping, choosing.index, chosen.value)
  if (logGroups.every(({ arn }) => arn !== group.value.arn)) logGroups.push(group.value)
}

function groupOf(
  { groups }: Grouping,
  index: EstateIndex,
  chosen: ChosenKey,
): { works: TrailWork[]; logGroups: LogGroup[] } {
  const arn = arnOf(chosen, index.estate.partition)
  const known = groups.get(arn) ?? { chosen, works: [], logGroups: [] }
  groups.set(arn, known)
  return known
}
