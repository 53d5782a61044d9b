import type { UnknownReason } from '../../domain/finding.js'
import { isPlaceholder } from '../placeholders.js'
import type { CodeResource } from '../types.js'
import { settleFlag } from '../values.js'
import type { CodeModel } from './model.js'
import { type BucketReference, bucketReference, isOf } from './owned-policies.js'

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
  const encryptions = model.ofType('bucket-encryption').filter((one) => mayBeOf(model, one, bucket))
  const values = [bucket.bucket, ...encryptions].map((one) =>
    settleFlag(one.attributes.get('bucketKeyEnabled'), { format: model.unit.format, what }),
  )
  const stray = encryptions.find((one) => !isOf(model, one, bucket) && mayBeOn(model, one))
  if (stray !== undefined) {
    const reason = `${what} is not known: ${stray.address} may be for this bucket`
    return {
      kind: 'unsettled',
      doubt: { reason, remedy: 'Name the bucket of that resource so that the code tells it.' },
    }
  }
  if (values.some((one) => one.kind === 'settled' && one.value)) return { kind: 'settled', isOn: true }
  const open = values.find((one) => one.kind === 'unsettled')
  return open?.kind === 'unsettled'
    ? { kind: 'unsettled', doubt: open.doubt }
    : { kind: 'settled', isOn: false }
}

/** Also where the code does not tell which bucket it is. */
function mayBeOf(model: CodeModel, owner: CodeResource, bucket: BucketReference): boolean {
  const named = bucketReference(model, owner.attributes.get('bucketName'))
  const isOpen = named.kind === 'unknown' || (named.kind === 'outside' && isPlaceholder(named.name))
  return isOpen || isOf(model, owner, bucket)
}

function mayBeOn({ unit }: CodeModel, { attributes }: CodeResource): boolean {
  const value = settleFlag(attributes.get('bucketKeyEnabled'), { format: unit.format, what: '' })
  return value.kind === 'unsettled' || (value.kind === 'settled' && value.value)
}
