import { type Part, field, judgeParts } from '../../assess/outcome.js'
import { knownRegion } from '../model/identifiers.js'
import { bucketReference } from '../model/owned-policies.js'
import type { CodeModel } from '../model/model.js'
import type { CodeResource, CodeValue } from '../types.js'
import { doubtOf, placeOf, settleFlag, settleText } from '../values.js'
import { type CodeCase, type CodeOutcome, type CodeRule, told, withKeyInCode } from './rule.js'

function judge(subject: CodeCase): CodeOutcome | undefined {
  const asked = { what: 'whether the key can be used', ofAws: 'AWS keeps its own keys usable.' }
  return withKeyInCode(subject, asked, ({ key, place }) => {
    const { model, owner } = subject
    const parts: (Part & { readonly at?: string })[] = [
      { ...enabledPart(model, key), at: 'enabled' },
      { ...wantedPart(model, key, 'keySpec', 'SYMMETRIC_DEFAULT'), at: 'keySpec' },
      { ...wantedPart(model, key, 'keyUsage', 'ENCRYPT_DECRYPT'), at: 'keyUsage' },
      { ...originPart(model, key), at: 'origin' },
      madePart(model, owner, key),
      regionPart(model, owner, key),
    ]
    const worst =
      parts.find((part) => part.fault !== undefined) ?? parts.find((part) => part.doubts !== undefined)
    const outcome = judgeParts(parts, {
      whenCompliant: 'The key is enabled, symmetric and for encryption.',
      whenUnknown: 'It is not known whether the key can be used.',
    })
    return told(outcome, placeOf(key, worst?.at ?? 'enabled'), [place])
  })
}

function enabledPart({ unit }: CodeModel, key: CodeResource): Part {
  const enabled = settleFlag(key.attributes.get('enabled'), {
    format: unit.format,
    what: `whether ${key.address} is enabled`,
  })
  if (enabled.kind === 'unsettled') return { doubts: [enabled.doubt] }
  const isOff = enabled.kind === 'settled' && !enabled.value
  const proof = [field(key.address, 'enabled', !isOff)]
  return isOff
    ? { proof, fault: `the key ${key.address} is disabled: CloudTrail can’t encrypt under it` }
    : { proof }
}

/** Source: CloudTrail user guide, encrypting-cloudtrail-log-files-with-aws-kms: a symmetric key for encryption. */
function wantedPart(
  { unit }: CodeModel,
  key: CodeResource,
  name: 'keySpec' | 'keyUsage',
  wanted: string,
): Part {
  const actual = settleText(key.attributes.get(name), {
    format: unit.format,
    what: `${name} of ${key.address}`,
  })
  if (actual.kind === 'unsettled') return { doubts: [actual.doubt] }
  const value = actual.kind === 'settled' ? actual.value : wanted
  const proof = [field(key.address, name, value)]
  return value === wanted ? { proof } : { proof, fault: `${name} is ${value}; CloudTrail needs ${wanted}` }
}

/** Imported material expires or is missing as its owner does; code does not tell. */
function originPart({ unit }: CodeModel, key: CodeResource): Part {
  const origin = settleText(key.attributes.get('origin'), {
    format: unit.format,
    what: `the origin of ${key.address}’s material`,
  })
  if (origin.kind === 'unsettled') return { doubts: [origin.doubt] }
  if (origin.kind === 'absent' || origin.value !== 'EXTERNAL') return {}
  const reason = `whether the material of ${key.address} is imported, and until when, is not in the code`
  return { doubts: [{ reason, remedy: 'Audit the account once it is: trailseal audit.' }] }
}

/** A key that is made only sometimes serves a trail that is made under the same condition. */
function madePart({ unit }: CodeModel, trail: CodeResource, key: CodeResource): Part {
  const { exists } = key
  if (exists === undefined || exists === 'no') return {}
  const isSame =
    trail.exists !== undefined &&
    trail.exists !== 'no' &&
    referenceOf(exists) !== undefined &&
    referenceOf(trail.exists) === referenceOf(exists)
  return isSame ? {} : { doubts: [doubtOf(unit.format, `whether ${key.address} is made`, exists)] }
}

function referenceOf(value: CodeValue): string | undefined {
  return value.kind === 'unknown' ? value.reference : undefined
}

/**
 * S3 encrypts with keys of the bucket's own region. Where code does not tell both regions, both are where it is applied.
 * Source: CloudTrail user guide, encrypting-cloudtrail-log-files-with-aws-kms.
 */
function regionPart(model: CodeModel, trail: CodeResource, key: CodeResource): Part {
  const reference = bucketReference(model, trail.attributes.get('s3BucketName'))
  const bucket = reference.kind === 'resource' ? knownRegion(reference.bucket) : undefined
  const own = knownRegion(key)
  if (bucket === undefined || own === undefined) return {}
  const proof = [field(key.address, 'key region', own), field(key.address, 'bucket region', bucket)]
  return own === bucket ? { proof } : { proof, fault: `the key is in ${own}, the bucket in ${bucket}` }
}

export const rule: CodeRule = { id: 'key-is-usable', trail: judge }
