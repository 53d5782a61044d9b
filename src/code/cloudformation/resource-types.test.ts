import { describe, expect, it } from 'vitest'
import { CLOUDFORMATION_REFERENCES, RESOURCE_RULES } from './resource-types.js'

describe('resource types', () => {
  it.each([...RESOURCE_RULES].filter(([, rule]) => rule.type !== 'bucket-policy'))(
    'what Ref of %s gives names the resource',
    (_type, rule) => {
      expect(CLOUDFORMATION_REFERENCES[rule.type]).toHaveProperty(rule.ref)
    },
  )

  it('AWS spells the key of a trail and of other types differently', () => {
    expect(RESOURCE_RULES.get('AWS::CloudTrail::Trail')?.properties).toHaveProperty('KMSKeyId')
    expect(RESOURCE_RULES.get('AWS::CloudTrail::EventDataStore')?.properties).toHaveProperty('KmsKeyId')
    expect(RESOURCE_RULES.get('AWS::Logs::LogGroup')?.properties).toHaveProperty('KmsKeyId')
  })
})
