import { isDoubtful } from '../policy/doubts.js'
import { matchesAction } from '../policy/glob.js'
import type { Statement } from '../policy/types.js'

/** S3 actions that answer with an object's content. Source: S3 user guide, using-with-s3-policy-actions. */
export const S3_READS = ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectVersionForReplication'] as const

export const DECRYPT = 'kms:Decrypt'

/** What opens a way to the logs to somebody who can't read them yet; see indirect.ts. */
const INDIRECT_ACTIONS = [
  'kms:PutKeyPolicy',
  'kms:CreateGrant',
  'kms:ReEncryptFrom',
  'kms:ReplicateKey',
  's3:PutBucketPolicy',
  's3:PutReplicationConfiguration',
  's3:UpdateObjectEncryption',
  'cloudtrail:UpdateTrail',
  'sts:AssumeRole',
] as const
export type IndirectAction = (typeof INDIRECT_ACTIONS)[number]

const ALL: readonly string[] = [...S3_READS, DECRYPT, ...INDIRECT_ACTIONS]

/** Whether a statement says anything of an action that is asked about here. */
export function concernsReading(statement: Statement): boolean {
  return ALL.some((action) => includesAction(statement, action))
}

/** Whether a statement's Action or NotAction includes an action, or may. */
export function includesAction(statement: Statement, action: string): boolean {
  const { actions, notActions } = statement
  if (isDoubtful(statement, 'Action')) return true
  const named = (patterns: readonly string[]): boolean => patterns.some((one) => matchesAction(one, action))
  return (actions === undefined || named(actions)) && (notActions === undefined || !named(notActions))
}
