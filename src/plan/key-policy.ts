import type { EstateIndex } from '../assess/index-estate.js'
import type { LogGroup, Trail } from '../domain/trail.js'
import { type SidStatement, type StatementSlice, editStatements, listStatements } from '../policy/edit.js'
import type { EditedPolicy } from '../policy/edit.js'
import { parsePolicy } from '../policy/parse.js'
import { lackingUses } from './admission.js'
import type { CollectedKey } from './candidate.js'
import { bucketArn } from './check-bucket.js'
import { READER_SIDS, readerStatements } from './reader-statements.js'
import {
  BUCKET_CONTEXT,
  type CloudTrailUse,
  LOG_GROUP_CONTEXT,
  SIDS,
  SOURCE_ARN,
  TRAIL_CONTEXT,
  administratorStatements,
  cloudtrailStatement,
  logsStatement,
  trailContexts,
} from './statements.js'
import type { Reader, TrailWork } from './types.js'

/** What a key is to be good for. */
export interface KeyDuty {
  readonly partition: string
  readonly region: string
  readonly works: readonly TrailWork[]
  readonly logGroups: readonly LogGroup[]
  readonly readers: readonly Reader[]
}

/** The policy of a new key. */
export function newPolicy(duty: KeyDuty, accountId: string, administrators: readonly string[]): string {
  const { partition, works } = duty
  const trails = works.map(({ trail }) => trail)
  const uses: CloudTrailUse[] = works.length === 0 ? [] : ['encrypt', 'describe']
  if (works.some((work) => work.bucketKeyEnabled)) uses.push('decrypt')
  const statements = [
    ...administratorStatements({ partition, accountId }, administrators),
    ...uses.map((use) => useStatement(use, trails, [])),
    ...readersOfDuty(duty, []),
    ...logsOfDuty(duty, []),
  ]
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)
}

/** The smallest edit of an existing policy that makes the key good for its duty; `named` are the trails that name it already. */
export function editedPolicy(
  index: EstateIndex,
  {
    named,
    text,
    duty,
    trails,
  }: { named: CollectedKey; text: string; duty: KeyDuty; trails: readonly Trail[] },
): EditedPolicy {
  const list = listStatements(text)
  if (!list.ok) return list
  const policy = parsePolicy(text, `key policy of ${named.arn}`)
  const lacking = new Set(duty.works.flatMap((work) => [...lackingUses(index, { work, named, policy })]))
  const all = [
    ...new Map([...trails, ...duty.works.map(({ trail }) => trail)].map((one) => [one.arn, one])).values(),
  ]
  const readers = readersOfDuty(duty, list.slices)
  const put = [
    ...[...lacking].sort(byUse).map((use) => useStatement(use, all, list.slices)),
    ...readers,
    ...logsOfDuty(duty, list.slices),
  ]
  const stale =
    duty.works.length === 0 ? [] : READER_SIDS.filter((sid) => readers.every((one) => one.Sid !== sid))
  return editStatements(text, put, stale)
}

const ORDER: readonly CloudTrailUse[] = ['encrypt', 'describe', 'decrypt']

function byUse(left: CloudTrailUse, right: CloudTrailUse): number {
  return ORDER.indexOf(left) - ORDER.indexOf(right)
}

/** What our statement of before listed stays: trails out of scope must not lose their key. */
function useStatement(
  use: CloudTrailUse,
  trails: readonly Trail[],
  slices: readonly StatementSlice[],
): SidStatement {
  const arns = trails.map(({ arn }) => arn)
  const contexts = trails.flatMap((trail) => trailContexts(trail.arn, trail.isOrganizationTrail === true))
  return cloudtrailStatement(
    use,
    [...listedBefore(slices, [SIDS[use]], SOURCE_ARN), ...arns],
    [...listedBefore(slices, [SIDS[use]], TRAIL_CONTEXT), ...contexts],
  )
}

function readersOfDuty(duty: KeyDuty, slices: readonly StatementSlice[]): SidStatement[] {
  const { works, readers, partition } = duty
  if (works.length === 0) return []
  const plain = works.filter((work) => !work.bucketKeyEnabled)
  const withBucketKey = works.filter((work) => work.bucketKeyEnabled)
  const scope = {
    regions: [duty.region],
    trailContexts: [
      ...listedBefore(slices, READER_SIDS, TRAIL_CONTEXT),
      ...plain.flatMap(({ trail }) => trailContexts(trail.arn, trail.isOrganizationTrail === true)),
    ],
    bucketArns: [
      ...listedBefore(slices, READER_SIDS, BUCKET_CONTEXT),
      ...withBucketKey.map(({ bucket }) => bucketArn(partition, bucket.name)),
    ],
  }
  return readerStatements(readers, scope, partition)
}

function logsOfDuty({ logGroups, region }: KeyDuty, slices: readonly StatementSlice[]): SidStatement[] {
  if (logGroups.length === 0) return []
  const arns = [...listedBefore(slices, [SIDS.logs], LOG_GROUP_CONTEXT), ...logGroups.map(({ arn }) => arn)]
  return [logsStatement(region, arns)]
}

/** The values that our statements of before ask of a key of the context. */
export function listedBefore(
  slices: readonly StatementSlice[],
  sids: readonly string[],
  key: string,
): string[] {
  const own = slices.filter(({ sid }) => sid !== undefined && sids.includes(sid))
  return own.flatMap(({ text }) =>
    parsePolicy(`{"Statement":[${text}]}`, '').statements.flatMap(({ conditions }) =>
      conditions.filter((one) => one.key === key).flatMap(({ values }) => values),
    ),
  )
}
