import { describe, expect, it } from 'vitest'
import { placeAt, unitOf } from '../../test/support/code-units.js'
import { judgeUnit } from './judge.js'
import { secretsOf, withoutSecrets } from './secrets.js'
import type { CodeUnit } from './types.js'

/** A trail whose key policy, as a whole, is sensitive. */
function secretive(): CodeUnit {
  const unit = unitOf({
    resources: [
      {
        address: 'aws_cloudtrail.t',
        type: 'trail',
        attributes: { name: 't', kmsKeyId: { $attribute: 'aws_kms_key.k.arn' } },
      },
      { address: 'aws_kms_key.k', type: 'key' },
    ],
  })
  const policy = {
    Statement: [{ Sid: 'HushHush', Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*' }],
  }
  const place = placeAt(201)
  const value = { kind: 'known', value: JSON.stringify(policy), sensitive: true, place } as const
  const resources = unit.resources.map((one) =>
    one.type === 'key' ? { ...one, attributes: new Map([['policy', value]]) } : one,
  )
  return { ...unit, resources }
}

describe('sensitive values', () => {
  it('are found inside documents too, but not the words that every policy has', () => {
    expect(secretsOf(secretive())).toContain('HushHush')
    expect(secretsOf(secretive())).not.toContain('Deny')
  })

  it('are in no finding', () => {
    const text = JSON.stringify(judgeUnit(secretive()))
    expect(text).not.toContain('HushHush')
    expect(text).toContain('(sensitive) of key policy of aws_kms_key.k denies')
  })

  it('that are a letter leave the report a report', () => {
    const finding = { verdict: 'compliant', summary: 'an apple', proof: [{ kind: 'field', field: 'a' }] }
    expect(withoutSecrets(finding, ['a'])).toEqual({
      verdict: 'compliant',
      summary: '(sensitive)n (sensitive)pple',
      proof: [{ kind: 'field', field: '(sensitive)' }],
    })
  })
})
