import { describe, expect, it } from 'vitest'
import type { Trail } from '../domain/trail.js'
import type { AwsPort } from './ports.js'
import { type ReaderEvidence, readReaderEvidence } from './reader-evidence.js'
import { Recorder } from './recorder.js'

/** One more than are read unless all are asked for. */
const ACCOUNTS = Array.from({ length: 101 }, (_, index) => String(100_000_000_000 + index))
const ORGANIZATIONS = ACCOUNTS.at(-1) ?? ''
const NOW = new Date('2026-03-01T12:00:00.000Z')

/** Every account has a trail under a key of its own; the last one's is the organization's. */
const TRAILS = ACCOUNTS.map((accountId): Trail => ({
  arn: `arn:aws:cloudtrail:us-east-1:${accountId}:trail/main`,
  name: 'main',
  accountId,
  kmsKeyId: `arn:aws:kms:us-east-1:${accountId}:key/k`,
  isOrganizationTrail: accountId === ORGANIZATIONS,
}))

async function evidence(
  want: boolean | undefined,
): Promise<{ found: ReaderEvidence; asked: string[]; failures: Recorder['failures']; notices: string[] }> {
  const asked: string[] = []
  const notices: string[] = []
  const unused = async (): Promise<never> => Promise.reject(new Error('not used here'))
  const port: AwsPort = {
    caller: unused,
    enter: unused,
    now: () => NOW,
    calls: () => asked.length,
    read: async ({ accountId }) => {
      asked.push(accountId)
      const role = { Arn: `arn:aws:iam::${accountId}:role/r`, AssumeRolePolicyDocument: '{}' }
      const output = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [role], IsTruncated: false }
      return { ok: true, output }
    },
  }
  const recorder = new Recorder(
    port,
    () => NOW,
    (event) => {
      if (event.type === 'noticed') notices.push(event.message)
    },
  )
  for (const accountId of ACCOUNTS)
    recorder.addSource({ accountId, callerArn: 'arn', endpoint: 'AWS', answeredBy: 'aws' })
  const facts = { trails: TRAILS, keys: [], buckets: [], paths: new Map<string, string>() }
  const found = await readReaderEvidence(recorder, { region: 'us-east-1', want }, facts)
  return { found, asked, failures: recorder.failures, notices }
}

describe('of a hundred and one accounts that can matter', () => {
  it('a hundred are read, the organization trail’s among them, and the one left out is on record', async () => {
    const { found, asked, failures, notices } = await evidence(undefined)
    expect([asked.length, found.principals.length, found.accountsRead.size]).toEqual([100, 100, 100])
    expect(found.accountsRead.has(ORGANIZATIONS)).toBe(true)
    expect(failures).toMatchObject([
      { operation: 'iam:GetAccountAuthorizationDetails', accountId: ACCOUNTS[99], code: 'NotAsked' },
    ])
    expect(notices[0]).toContain('101 can matter')
  })

  it('all are read when all are asked for', async () => {
    const { found, failures } = await evidence(true)
    expect([found.accountsRead.size, failures]).toEqual([101, []])
  })

  it('none is read when none is wanted, and each is on record', async () => {
    const { asked, failures } = await evidence(false)
    expect([asked, failures.length, failures[0]?.code]).toEqual([[], 101, 'NotAsked'])
  })

  it('the order of answers does not show', async () => {
    const { found } = await evidence(true)
    expect(found.principals.map((one) => one.accountId)).toEqual(ACCOUNTS)
  })
})
