import { describe, expect, it } from 'vitest'
import { estateOf } from '../../test/support/estate-cases.js'
import { assess } from './assess.js'
import { remediesOf } from './remedies.js'

describe('remediesOf', () => {
  it('fills in what the estate knows of a finding’s trail', () => {
    const estate = estateOf({ change: { key: { keyState: 'Disabled' }, logGroup: { kmsKeyId: null } } })
    const remedyOf = remediesOf(estate)
    const findings = assess(estate).trails.flatMap((one) => one.findings)
    const commands = findings.flatMap((one) => (one.verdict === 'noncompliant' ? remedyOf(one).cli : []))
    const key = estate.keys[0]?.arn ?? ''
    expect(commands).toContain(`aws kms enable-key --key-id ${key} --region eu-west-1`)
    expect(commands).toContain(
      `aws logs associate-kms-key --log-group-name trail --region eu-west-1 --kms-key-id ${key}`,
    )
  })

  it('gives an account without a trail a command to create one', () => {
    const estate = estateOf({ remove: ['trail'], change: { account: { trailArns: [] } } })
    const [finding] = assess(estate, { rules: ['account-records'] }).accounts.flatMap((one) => one.findings)
    if (finding === undefined) throw new Error('no finding')
    expect(remediesOf(estate)(finding).cli[0]).toContain('aws cloudtrail create-trail')
  })
})
