import type { CodeValue } from '../types.js'
import type { Evaluated } from './values.js'

const NAMES = ['sseAlgorithm', 'kmsMasterKeyId', 'bucketKeyEnabled'] as const

/**
 * The attributes that an AWS::S3::Bucket's BucketEncryption sets. A bucket takes one rule (S3 API reference,
 * ServerSideEncryptionConfiguration). What hides the property hides all three.
 */
export function encryptionAttributes(encryption: Evaluated): readonly (readonly [string, CodeValue])[] {
  const rule = step(step(encryption, 'ServerSideEncryptionConfiguration'), 0)
  const byDefault = step(rule, 'ServerSideEncryptionByDefault')
  const values = [
    step(byDefault, 'SSEAlgorithm'),
    step(byDefault, 'KMSMasterKeyID'),
    step(rule, 'BucketKeyEnabled'),
  ]
  return NAMES.flatMap((name, index) => {
    const value = values[index]
    return value === undefined ? [] : [[name, value] as const]
  })
}

/** One step into a value. Into what is unknown it leads to the same unknown. */
function step(value: Evaluated, key: string | number): Evaluated {
  if (value?.kind === 'map') return typeof key === 'string' ? value.entries.get(key) : undefined
  if (value?.kind === 'list') return typeof key === 'number' ? value.items[key] : undefined
  return value?.kind === 'known' ? undefined : value
}
