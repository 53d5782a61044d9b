import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { type SimulatedClients, clientsOf, stillSimulator } from '../../../test/support/simulated-clients.js'
import type { Estate } from '../../domain/estate.js'
import { issueSession } from '../credentials.js'
import { compliantAccount } from './compliant.js'
import { messyOrganization } from './messy.js'
import { bucketName } from './parts.js'

/** Whether a principal can read the newest log, and otherwise in which words it is refused. */
async function attempt(estate: Estate, arn: string, bucket: string): Promise<string> {
  const simulator = stillSimulator(estate)
  const owner = estate.buckets.find((one) => one.name === bucket)?.accountId ?? ''
  const { Contents: objects = [] } = await clientsOf(simulator, owner).s3.send(
    new ListObjectsV2Command({ Bucket: bucket }),
  )
  const key = objects.find((one) => one.Key?.includes('/CloudTrail/'))?.Key
  const read = new GetObjectCommand({ Bucket: bucket, Key: key })
  return as(simulator, arn).s3.send(read).then(
    () => 'reads',
    (error: Error) => /because no ([a-z -]+) allows|explicit deny in an? ([a-z -]+)/u.exec(error.message)?.slice(1).find(Boolean) ?? error.name,
  )
}

/** A role in a session, a user, or for an account's root its administrator. */
function as(simulator: ReturnType<typeof stillSimulator>, arn: string): SimulatedClients {
  if (arn.endsWith(':root')) return clientsOf(simulator, arn.split(':')[4] ?? '')
  const isRole = arn.includes(':role/')
  const expiresMs = simulator.world.clock.nowMs() + 3_600_000
  const made = issueSession({ roleArn: arn, expiresMs, ...(isRole ? { sessionName: 'test' } : {}) })
  return clientsOf(simulator, {
    accessKeyId: made.AccessKeyId,
    secretAccessKey: made.SecretAccessKey,
    sessionToken: made.SessionToken,
  })
}

describe('the organization’s logs in the messy organization', () => {
  it.each([
    ['222222222222:role/Auditor', 'reads'],
    ['222222222222:role/PlatformAdministrator', 'reads'],
    ['333333333333:role/IncidentResponder', 'reads'],
    ['333333333333:role/ForensicsExport', 'reads'],
    ['999999999999:root', 'reads'],
    ['222222222222:role/KeyOperator', 'identity-based policy'],
    ['222222222222:role/LogShipper', 'identity-based policy'],
    ['222222222222:role/DataScience', 'permissions boundary'],
    ['222222222222:user/contractor', 'service control policy'],
    ['333333333333:user/alice', 'resource-based policy'],
    ['111111111111:root', 'resource-based policy'],
  ])('%s: %s', async (principal, expected) => {
    const found = await attempt(messyOrganization(), `arn:aws:iam::${principal}`, bucketName('222222222222'))
    expect(found).toBe(expected)
  })
})

describe('the logs of the compliant account', () => {
  it.each([
    ['role/LogReader', 'reads'],
    ['role/BreakGlass', 'reads'],
    ['role/WebServer', 'identity-based policy'],
    ['user/alice', 'identity-based policy'],
  ])('%s: %s', async (principal, expected) => {
    const found = await attempt(compliantAccount(), `arn:aws:iam::111111111111:${principal}`, bucketName('111111111111'))
    expect(found).toBe(expected)
  })
})
