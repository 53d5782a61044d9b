import type { Parts } from './messy.js'
import {
  account,
  bucket,
  cloudtrailStatements,
  delegation,
  key,
  keyArn,
  policy,
  trail,
  trailArn,
} from './parts.js'

const OMITS = '242424242424'
const TRAP = '131313131313'
const DENY = '141414141414'

/** Keys that are fine but for what their policy says, or does not say, of CloudTrail. */
export function brokenPolicies(): Parts {
  const trapped = trailArn(TRAP, 'mobile')
  const literalStar = cloudtrailStatements([trapped], {
    StringEquals: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${TRAP}:trail/*` },
  })
  const deny = {
    Sid: 'OnlyOurDepartment',
    Effect: 'Deny',
    Principal: '*',
    Action: 'kms:GenerateDataKey*',
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:PrincipalAccount': DENY } },
  }
  return {
    accounts: [account(OMITS, 'search-prod'), account(TRAP, 'mobile-prod'), account(DENY, 'mobile-test')],
    trails: [
      trail(OMITS, 'search', { kmsKeyId: keyArn(OMITS, 'search-key') }),
      trail(TRAP, 'mobile', { kmsKeyId: keyArn(TRAP, 'trap-key') }),
      trail(TRAP, 'mobile-eu', {
        homeRegion: 'eu-west-1',
        isMultiRegionTrail: false,
        kmsKeyId: keyArn(TRAP, 'other-trail-key'),
      }),
      trail(DENY, 'mobile', { kmsKeyId: keyArn(DENY, 'denying-key') }),
    ],
    keys: [
      key(OMITS, 'search-key', [], { policy: policy(delegation(OMITS)) }),
      key(TRAP, 'trap-key', [], { policy: policy(delegation(TRAP), ...literalStar) }),
      key(TRAP, 'other-trail-key', [trapped]),
      key(DENY, 'denying-key', [], {
        policy: policy(delegation(DENY), ...cloudtrailStatements([trailArn(DENY, 'mobile')]), deny),
      }),
    ],
    buckets: [bucket(OMITS), bucket(TRAP), bucket(DENY)],
  }
}
