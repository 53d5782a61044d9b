import { type Outcome, judgeParts, notApplicable, unknown } from '../../outcome.js'
import type { AccountContext, Rule, StoreContext, TrailContext } from '../../rule.js'
import { whyMissing } from '../../unknowns.js'
import { copyKeyPart } from './copy-key.js'
import { logGroupPart, replicaParts } from './trail-copies.js'

/** The trail's own copies: its log group, and the replicas of its bucket. */
function judgeTrail(context: TrailContext): Outcome {
  const group = logGroupPart(context)
  const replicas = replicaParts(context)
  const parts = [...(group === undefined ? [] : [group]), ...replicas]
  if (parts.length === 0) return notApplicable('The trail has no log group and its bucket is not replicated.')
  return judgeParts(parts, {
    whenCompliant: 'Every copy of the logs is under a customer managed key.',
    whenUnknown: 'It is not known whether every copy of the logs is under a customer managed key.',
  })
}

/** A store being deleted holds nothing that will stay. Source: CloudTrail API reference, EventDataStore. */
function judgeStore({ index, store }: StoreContext): Outcome {
  if (store.status === 'PENDING_DELETION') return notApplicable('The event data store is being deleted.')
  const part = copyKeyPart(index, {
    subject: store.arn,
    label: `event data store ${store.name}`,
    field: 'KmsKeyId',
    keyId: store.kmsKeyId,
    region: store.region,
    accountId: store.accountId,
    operations: ['cloudtrail:GetEventDataStore', 'cloudtrail:ListEventDataStores'],
  })
  return judgeParts([part], {
    whenCompliant: 'The event data store is under a customer managed key.',
    whenUnknown: 'It is not known which key the event data store is under.',
  })
}

/** Stores that could not be listed may be there. */
function judgeAccount({ index, account }: AccountContext): Outcome | undefined {
  const operations = ['cloudtrail:ListEventDataStores']
  const why = whyMissing(index, {
    what: 'which event data stores there are',
    operations,
    subjects: [account.id],
    accountId: account.id,
  })
  if (why[0].operation !== 'cloudtrail:ListEventDataStores' || !why[0].reason.includes('failed with'))
    return undefined
  return unknown('It is not known which event data stores the account has.', why)
}

export const rule: Rule = {
  id: 'copies-are-sealed',
  trail: judgeTrail,
  store: judgeStore,
  account: judgeAccount,
}
