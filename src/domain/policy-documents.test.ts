import { describe, expect, it } from 'vitest'
import { policyDocuments } from './policy-documents.js'

const ARN = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const documentOf = policyDocuments({
  managedPolicies: [{ arn: ARN, name: 'ReadOnlyAccess', document: 'managed' }],
})

describe('the document of a principal’s policy', () => {
  it.each([
    ['its own', { name: 'inline', document: 'own' }, 'own'],
    ['the managed policy’s of that ARN', { name: 'ReadOnlyAccess', arn: ARN }, 'managed'],
    ['its own before the managed policy’s', { name: 'ReadOnlyAccess', arn: ARN, document: 'own' }, 'own'],
    ['not known where no managed policy has the ARN', { name: 'Other', arn: `${ARN}2` }, undefined],
    ['not known where it names none', { name: 'inline' }, undefined],
  ])('is %s', (_title, policy, expected) => {
    expect(documentOf(policy)).toBe(expected)
  })
})
