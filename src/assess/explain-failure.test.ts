import { describe, expect, it } from 'vitest'
import { estateOf } from '../../test/support/estate-cases.js'
import { type Failure, failureKindSchema } from '../domain/read.js'
import { explainFailure } from './explain-failure.js'
import { indexEstate } from './index-estate.js'

const ACCOUNT = '111122223333'
const ROLE = `arn:aws:iam::${ACCOUNT}:role/Audit`
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`
const DENIED: Failure = {
  operation: 'kms:DescribeKey',
  accountId: ACCOUNT,
  region: 'eu-west-1',
  subject: KEY,
  kind: 'denied',
  code: 'AccessDeniedException',
  message: 'not authorized',
}

function explain(
  change: Partial<Failure>,
  account: Record<string, unknown> = {},
): ReturnType<typeof explainFailure> {
  const index = indexEstate(estateOf({ change: { account } }))
  return explainFailure(index, { ...DENIED, ...change }, 'the state of the key')
}

describe('explainFailure', () => {
  it.each(failureKindSchema.options)('%s: says what failed, with its code, and what to do', (kind) => {
    const { reason, remedy, operation, action } = explain({ kind })
    expect(reason).toContain('the state of the key is not known: kms:DescribeKey')
    expect(reason).toContain('AccessDeniedException')
    expect(remedy).toMatch(/\.$/u)
    expect(operation).toBe('kms:DescribeKey')
    expect(action).toBe(kind === 'denied' || kind === 'region-closed' ? 'kms:DescribeKey' : undefined)
  })

  it('names who needs which action on what', () => {
    expect(explain({}).remedy).toBe(
      `Allow kms:DescribeKey on ${KEY} to arn:aws:sts::${ACCOUNT}:assumed-role/Auditor/audit.`,
    )
    expect(explain({}, { roleArn: ROLE }).remedy).toContain(`to ${ROLE}`)
  })

  it('names the IAM action where it is not the operation’s', () => {
    const failure = { operation: 's3:HeadObject', subject: 'logs/AWSLogs/x' }
    expect(explain(failure).action).toBe('s3:GetObject')
    expect(explain({ ...failure, action: 's3:GetObjectVersion' }).action).toBe('s3:GetObjectVersion')
  })

  it.each([
    [
      'a service control policy',
      { message: 'with an explicit deny in a service control policy' },
      'no IAM policy can mend this',
    ],
    [
      'a resource’s policy',
      { message: 'because no resource-based policy allows it' },
      'in the resource’s own policy too',
    ],
    [
      'a key of another account',
      { subject: KEY.replace(ACCOUNT, '444455556666') },
      'belongs to account 444455556666',
    ],
    ['a role that can’t be assumed', { operation: 'sts:AssumeRole' }, 'trust policy'],
  ])('tells %s apart', (_what, change, words) => {
    expect(explain(change).remedy).toContain(words)
  })
})
