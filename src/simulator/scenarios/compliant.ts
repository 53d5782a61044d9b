import type { Estate } from '../../domain/estate.js'
import type { Principal } from '../../domain/principal.js'
import {
  account,
  bucket,
  bucketName,
  cloudtrailStatements,
  delegation,
  estate,
  key,
  keyArn,
  policy,
  trail,
} from './parts.js'
import { ADMINISTRATOR_ACCESS, attached, group, inline, role, user } from './principals.js'

const ID = '111111111111'
const ROOT = `arn:aws:iam::${ID}:root`
const KEY = keyArn(ID, 'trail-key')
const READER = `arn:aws:iam::${ID}:role/LogReader`

/**
 * One account, one multi-region trail, sealed under a key of its own. Who can read is a short list: the account's root user,
 * the role LogReader, which the key policy names as CloudTrail documents it, and the role BreakGlass.
 */
export function compliantAccount(): Estate {
  const main = trail(ID, 'main', { kmsKeyId: KEY })
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
    keys: [
      key(ID, 'trail-key', [main.arn], {
        policy: policy(delegation(ID), ...cloudtrailStatements([main.arn]), READER_STATEMENT),
      }),
    ],
    buckets: [bucket(ID)],
    principals: principals(),
    managedPolicies: [ADMINISTRATOR_ACCESS],
  })
}

/** Source: CloudTrail user guide, create-kms-key-policy-for-cloudtrail. */
const READER_STATEMENT = {
  Sid: 'EnableCloudTrailLogDecryptPermissions',
  Effect: 'Allow',
  Principal: { AWS: READER },
  Action: 'kms:Decrypt',
  Resource: '*',
  Condition: { Null: { 'kms:EncryptionContext:aws:cloudtrail:arn': 'false' } },
}

function principals(): Principal[] {
  const logs = `arn:aws:s3:::${bucketName(ID)}/*`
  const assume = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: READER }
  const auditors = group(ID, 'Auditors', { policies: [inline('become-reader', assume)] })
  const getObject = (resource: string): object => ({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: resource,
  })
  const alice = user(ID, 'alice', { groups: [auditors.arn] })
  return [
    role(ID, 'LogReader', { trusts: alice.arn, policies: [inline('read-logs', getObject(logs))] }),
    role(ID, 'BreakGlass', { trusts: ROOT, policies: [attached(ADMINISTRATOR_ACCESS)] }),
    role(ID, 'WebServer', {
      trusts: ROOT,
      policies: [inline('read-pages', getObject('arn:aws:s3:::web-pages/*'))],
    }),
    auditors,
    alice,
  ]
}
