import { describe, expect, it } from 'vitest'
import { RULE_IDS } from '../domain/finding.js'
import { contextOfSubject, remedyFor, type RemedyContext } from './remedy.js'

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1111aaaa-22bb-33cc-44dd-555566667777'
const TRAIL = { arn: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main', name: 'main' }
const CONTEXT: RemedyContext = {
  partition: 'aws',
  region: 'eu-west-1',
  trail: TRAIL,
  key: { arn: KEY },
  bucket: { name: 'logs', region: 'eu-west-1' },
}

describe('remedyFor', () => {
  it.each(RULE_IDS)('%s: has steps for the console and commands for the CLI', (rule) => {
    const { console: steps, cli } = remedyFor(rule, CONTEXT)
    expect(steps.length).toBeGreaterThan(0)
    expect(cli.length).toBeGreaterThan(0)
    expect(steps.some((one) => one.link?.startsWith('https://eu-west-1.console.aws.amazon.com/'))).toBe(true)
    expect(cli.join('\n')).not.toMatch(/undefined|stop-logging|schedule-key-deletion|delete-/u)
    expect(cli.every((line) => line.startsWith('aws ') || line.startsWith('#'))).toBe(true)
  })

  it.each(RULE_IDS)('%s: shows placeholders for what is not known', (rule) => {
    const { cli, console: steps } = remedyFor(rule, { partition: 'aws' })
    expect(JSON.stringify([cli, steps])).not.toContain('undefined')
    expect(cli.join('\n')).toMatch(/<[a-z-]+>/u)
  })
})

describe('its values', () => {
  it('fills in trail, home region and key', () => {
    const { cli, console: steps } = remedyFor('trail-has-key', CONTEXT)
    expect(cli).toContain(`aws cloudtrail update-trail --name main --kms-key-id ${KEY} --region eu-west-1`)
    expect(cli.join('\n')).toContain('"aws:SourceArn":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"')
    expect(steps.map((one) => one.link)).toContain(
      `https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/trails/${TRAIL.arn}`,
    )
    expect(steps.map((one) => one.link)).toContain(
      'https://eu-west-1.console.aws.amazon.com/kms/home?region=eu-west-1#/kms/keys/1111aaaa-22bb-33cc-44dd-555566667777',
    )
  })

  it('goes to the key’s own region for the key', () => {
    const key = { arn: KEY.replace('eu-west-1', 'us-east-1') }
    const { cli, console: steps } = remedyFor('key-is-usable', { ...CONTEXT, key })
    expect(cli[0]).toContain('--region us-east-1')
    expect(steps[0]?.link).toMatch(/^https:\/\/us-east-1\./u)
  })

  it('does not name the key of AWS as the key to set', () => {
    expect(remedyFor('key-is-customer-managed', CONTEXT).cli.join('\n')).not.toContain(KEY)
  })
})

describe('its places', () => {
  it.each([
    [
      'cn-north-1',
      'aws-cn',
      'https://cn-north-1.console.amazonaws.cn/cloudtrail/home?region=cn-north-1#/trails',
    ],
    [
      'us-gov-west-1',
      'aws-us-gov',
      'https://us-gov-west-1.console.amazonaws-us-gov.com/cloudtrail/home?region=us-gov-west-1#/trails',
    ],
  ])('links into the console of %s', (region, partition, link) => {
    const trail = { arn: `arn:${partition}:cloudtrail:${region}:111122223333:trail/main`, name: 'main' }
    const { cli, console: steps } = remedyFor('trail-has-key', { partition, region, trail })
    expect(steps.map((one) => one.link)).toContain(link)
    expect(cli.join('\n')).toContain(`arn:${partition}:cloudtrail:*:111122223333:trail/*`)
  })

  it('quotes what a shell would take apart', () => {
    const bucket = { name: "it's a bucket" }
    expect(remedyFor('delivery-is-healthy', { ...CONTEXT, bucket }).cli.at(-1)).toContain(
      String.raw`'it'\''s a bucket'`,
    )
  })

  it('takes its context from a finding’s subject', () => {
    const subject = {
      kind: 'trail' as const,
      id: TRAIL.arn,
      name: 'main',
      accountId: '111122223333',
      region: 'eu-west-1',
    }
    expect(contextOfSubject(subject)).toEqual({
      partition: 'aws',
      region: 'eu-west-1',
      accountId: '111122223333',
      trail: TRAIL,
    })
    const account = {
      kind: 'account' as const,
      id: '111122223333',
      name: 'production',
      accountId: '111122223333',
    }
    expect(contextOfSubject(account)).toEqual({ partition: 'aws', accountId: '111122223333' })
  })
})
