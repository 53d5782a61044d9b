import type { UnknownReason } from '../../domain/finding.js'
import { settleFlag } from '../values.js'
import type { CodeModel } from './model.js'
import { type BucketReference, isOf } from './owned-policies.js'

/** Whether the bucket uses an S3 Bucket Key, for which CloudTrail needs kms:Decrypt. */
export type BucketKey =
  | { readonly kind: 'settled'; readonly isOn: boolean }
  | { readonly kind: 'unsettled'; readonly doubt: UnknownReason }

/** Off unless code turns it on. Source: S3 API reference, ServerSideEncryptionRule. */
export function bucketKeyOf(model: CodeModel, bucket: BucketReference): BucketKey {
  const what = 'whether the bucket uses an S3 Bucket Key, for which CloudTrail would need kms:Decrypt,'
  if (bucket.kind !== 'resource') {
    const reason = `${what} is not known: this code does not make the bucket`
    return {
      kind: 'unsettled',
      doubt: {
        reason,
        remedy:
          'Let CloudTrail call kms:Decrypt in the key policy too, or check the code that makes the bucket along with this.',
      },
    }
  }
  const encryptions = model.ofType('bucket-encryption').filter((one) => isOf(model, one, bucket))
  const values = [bucket.bucket, ...encryptions].map((one) =>
    settleFlag(one.attributes.get('bucketKeyEnabled'), { format: model.unit.format, what }),
  )
  if (values.some((one) => one.kind === 'settled' && one.value)) return { kind: 'settled', isOn: true }
  const open = values.find((one) => one.kind === 'unsettled')
  return open?.kind === 'unsettled'
    ? { kind: 'unsettled', doubt: open.doubt }
    : { kind: 'settled', isOn: false }
}
