import { arnAccount, arnRegion, parseArn } from '../domain/arn.js'
import type { RuleId, Subject } from '../domain/finding.js'
import { partitionOfRegion } from '../domain/partition.js'
import { type Filled, type Remedy, type RemedyContext, fill } from './remedies/context.js'
import { makeUsable, restrictReaders, rotate, scopeGrant, secureSurvival } from './remedies/key.js'
import { admitCloudtrail, setKey } from './remedies/key-policy.js'
import { mendDelivery, recordAccount, sealCopies, sealNewest } from './remedies/delivery.js'

export type { Remedy, RemedyContext } from './remedies/context.js'

const REMEDIES: Readonly<Record<RuleId, (at: Filled) => Remedy>> = {
  'trail-has-key': setKey,
  // A key that is not the customer's own must not be edited: the remedy is another key, so none is named.
  'key-is-customer-managed': (at) => setKey({ ...at, keyArn: '<key-arn>', keyArnForLink: undefined }),
  'key-is-usable': makeUsable,
  'key-admits-cloudtrail': admitCloudtrail,
  'readers-are-authorized': restrictReaders,
  'delivery-is-healthy': mendDelivery,
  'newest-log-is-sealed': sealNewest,
  'account-records': recordAccount,
  'cloudtrail-grant-is-scoped': scopeGrant,
  'key-rotates': rotate,
  'key-survives': secureSurvival,
  'copies-are-sealed': sealCopies,
}

/**
 * What to do about a rule, in the console (step by step, with links) and in the AWS CLI (commands, with comments after
 * `#`). Nothing in it deletes a key or stops logging.
 */
export function remedyFor(rule: RuleId, context: RemedyContext): Remedy {
  return REMEDIES[rule](fill(context))
}

/** What a finding's subject alone tells of its place. */
export function contextOfSubject(subject: Subject): RemedyContext {
  const region = subject.region ?? arnRegion(subject.id)
  const partition = parseArn(subject.id)?.partition ?? partitionOfRegion(region ?? '').id
  return {
    partition,
    accountId: arnAccount(subject.id) ?? subject.accountId,
    ...(region === undefined ? {} : { region }),
    ...(subject.kind === 'trail' ? { trail: { arn: subject.id, name: subject.name } } : {}),
  }
}
