import type { Estate } from '../../domain/estate.js'
import { account, bucket, estate, key, trail } from './parts.js'

const ID = '111111111111'

/** One account, one multi-region trail, sealed under a key of its own. */
export function compliantAccount(): Estate {
  const main = trail(ID, 'main', { kmsKeyId: `arn:aws:kms:us-east-1:${ID}:key/trail-key` })
  return estate({
    scope: { kind: 'caller' },
    sources: [
      {
        callerArn: `arn:aws:iam::${ID}:user/auditor`,
        accountId: ID,
        endpoint: 'simulator',
        answeredBy: 'simulator',
      },
    ],
    accounts: [account(ID, 'workload', { access: 'caller' })],
    trails: [main],
    keys: [key(ID, 'trail-key', [main.arn])],
    buckets: [bucket(ID)],
  })
}
