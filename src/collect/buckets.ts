import type { Bucket, ReplicationRule } from '../domain/bucket.js'
import { flag, list, members, present, text } from './answers.js'
import { readAccessPoints, toAcl, toBlock } from './bucket-access.js'
import type { ReadRequest } from './ports.js'
import type { AbsentCodes, Recorder } from './recorder.js'

type Output = Readonly<Record<string, unknown>>

/** A bucket, and accounts that may be able to read it, likeliest first. */
export interface NamedBucket {
  readonly name: string
  readonly accountIds: readonly string[]
  /** Where to ask first; S3 answers with the right region. */
  readonly region: string
}

/** A bucket as read, and the account that could read it. */
export interface ReadBucket {
  readonly bucket: Bucket
  readonly readerId: string | undefined
}

const GONE = new Set(['NoSuchBucket', 'NotFound'])

/**
 * Everything that S3 tells of a bucket. HeadBucket finds its region and an account that may read it: the candidates first,
 * then the account that lists it as its own (`findOwner`).
 */
export async function readBucket(
  recorder: Recorder,
  named: NamedBucket,
  findOwner: (bucket: string) => Promise<string | undefined>,
): Promise<ReadBucket> {
  const found =
    (await head(recorder, named, named.accountIds)) ?? (await headAsOwner(recorder, named, findOwner))
  if (found === undefined) return { bucket: { name: named.name }, readerId: undefined }
  if (found === 'gone') {
    const read = recorder.mark(named.accountIds[0] ?? '')
    return { bucket: { name: named.name, exists: false, read }, readerId: undefined }
  }
  const bucket = await readConfiguration(recorder, { name: named.name, ...found })
  return { bucket, readerId: found.accountId }
}

interface Reached {
  readonly accountId: string
  /** Where the bucket's reads are sent. */
  readonly region: string
  /** Where the bucket is; absent when S3 did not say. */
  readonly location: string | undefined
}

async function head(
  recorder: Recorder,
  named: NamedBucket,
  accountIds: readonly string[],
): Promise<Reached | 'gone' | undefined> {
  for (const accountId of accountIds) {
    const answer = await recorder.tryRead(headRequest(named, accountId, named.region))
    if (answer.ok) return located(recorder, { named, accountId, region: named.region }, answer.output)
    if (GONE.has(answer.failure.code)) return 'gone'
    const elsewhere = answer.failure.bucketRegion
    if (elsewhere === undefined || elsewhere === named.region) continue
    const again = await recorder.tryRead(headRequest(named, accountId, elsewhere))
    if (again.ok) return located(recorder, { named, accountId, region: elsewhere }, again.output)
  }
  return undefined
}

/** HeadBucket names the region; an endpoint that does not is asked by GetBucketLocation. */
async function located(
  recorder: Recorder,
  place: { named: NamedBucket; accountId: string; region: string },
  head: Output,
): Promise<Reached> {
  const { named, accountId, region } = place
  const said = text(head, 'BucketRegion')
  if (said !== undefined) return { accountId, region: said, location: said }
  const request: ReadRequest = {
    service: 's3',
    operation: 'GetBucketLocation',
    input: { Bucket: named.name },
    accountId,
    region,
  }
  const output = await recorder.read(request, named.name)
  if (output === undefined || output === null) return { accountId, region, location: undefined }
  const location = text(output, 'LocationConstraint') ?? ''
  // S3 API reference, GetBucketLocation: none is us-east-1, EU is eu-west-1.
  const meant = location === '' ? 'us-east-1' : location === 'EU' ? 'eu-west-1' : location
  return { accountId, region: meant, location: meant }
}

function headRequest(named: NamedBucket, accountId: string, region: string): ReadRequest {
  return { service: 's3', operation: 'HeadBucket', input: { Bucket: named.name }, accountId, region }
}

async function headAsOwner(
  recorder: Recorder,
  named: NamedBucket,
  findOwner: (bucket: string) => Promise<string | undefined>,
): Promise<Reached | 'gone' | undefined> {
  const owner = await findOwner(named.name)
  const found = owner === undefined ? undefined : await head(recorder, named, [owner])
  if (found !== undefined) return found
  // Nobody could: the refusal to the likeliest account is what the estate tells.
  await recorder.read(headRequest(named, named.accountIds[0] ?? '', named.region), named.name)
  return undefined
}

async function readConfiguration(recorder: Recorder, place: Reached & { name: string }): Promise<Bucket> {
  const { name, accountId, region, location } = place
  const read = async (operation: string, ...absent: string[]): Promise<Output | null | undefined> => {
    const codes: AbsentCodes = new Set(absent)
    return recorder.read(
      { service: 's3', operation, input: { Bucket: name }, accountId, region },
      name,
      codes,
    )
  }
  const [policy, encryption, replication, block, ownership, acl] = await Promise.all([
    read('GetBucketPolicy', 'NoSuchBucketPolicy'),
    read('GetBucketEncryption', 'ServerSideEncryptionConfigurationNotFoundError'),
    read('GetBucketReplication', 'ReplicationConfigurationNotFoundError'),
    read('GetPublicAccessBlock', 'NoSuchPublicAccessBlockConfiguration'),
    read('GetBucketOwnershipControls', 'OwnershipControlsNotFoundError'),
    read('GetBucketAcl'),
  ])
  const policyText = through(policy, (output) => text(output, 'Policy'))
  return {
    name,
    exists: true,
    ...present({
      region: location,
      policy: policyText,
      encryption: through(encryption, toEncryption),
      replication: through(replication, toReplication),
      publicAccessBlock: through(block, (output) =>
        toBlock(members(output, 'PublicAccessBlockConfiguration')),
      ),
      objectOwnership: through(ownership, (output) =>
        text(list(members(output, 'OwnershipControls'), 'Rules')?.[0] ?? {}, 'ObjectOwnership'),
      ),
      acl: acl ? toAcl(acl) : undefined,
    }),
    ...(await readAsOwner(recorder, place, policyText !== undefined)),
    read: recorder.mark(accountId),
  }
}

/**
 * What only the owner's account can tell. S3 answers GetBucketPolicy to no other account, whatever the policy allows, so that
 * who read the policy is the owner. Source: S3 API reference, GetBucketPolicy.
 */
async function readAsOwner(
  recorder: Recorder,
  { name, accountId, region }: Reached & { name: string },
  isOwner: boolean,
): Promise<Partial<Bucket>> {
  if (isOwner) {
    const accessPoints = await readAccessPoints(recorder, { name, ownerId: accountId, region })
    return { accountId, ...present({ accessPoints }) }
  }
  const request = { service: 's3control', operation: 'ListAccessPoints', accountId, region } as const
  const message = `the account that owns ${name} is not known, and only that can list them`
  recorder.fail(request, { kind: 'other', code: 'NotAsked', message }, name)
  return {}
}

/** null stays null (S3 says there is none), undefined stays undefined (it was not read). */
function through<T>(
  output: Output | null | undefined,
  convert: (output: Output) => T | undefined,
): T | null | undefined {
  return output === null || output === undefined ? output : convert(output)
}

function toEncryption(output: Output): Bucket['encryption'] {
  const rule = list(members(output, 'ServerSideEncryptionConfiguration'), 'Rules')?.[0]
  if (rule === undefined) return undefined
  const byDefault = members(rule, 'ApplyServerSideEncryptionByDefault')
  const algorithm = text(byDefault, 'SSEAlgorithm')
  if (algorithm === undefined) return undefined
  return {
    algorithm,
    bucketKeyEnabled: flag(rule, 'BucketKeyEnabled') ?? false,
    ...present({ kmsKeyId: text(byDefault, 'KMSMasterKeyID') }),
  }
}

function toReplication(output: Output): Bucket['replication'] {
  const configuration = members(output, 'ReplicationConfiguration')
  const rules = list(configuration, 'Rules')
  if (rules === undefined) return undefined
  return { rules: rules.map(toRule), ...present({ roleArn: text(configuration, 'Role') }) }
}

function toRule(from: Output): ReplicationRule {
  const destination = members(from, 'Destination')
  const criteria = members(members(from, 'SourceSelectionCriteria'), 'SseKmsEncryptedObjects')
  return {
    status: text(from, 'Status') === 'Enabled' ? 'Enabled' : 'Disabled',
    destinationBucketArn: text(destination, 'Bucket') ?? '',
    sseKmsEncryptedObjects: text(criteria, 'Status') === 'Enabled',
    ...present({
      id: text(from, 'ID'),
      prefix: text(members(from, 'Filter'), 'Prefix') ?? text(from, 'Prefix'),
      destinationAccountId: text(destination, 'Account'),
      replicaKmsKeyId: text(members(destination, 'EncryptionConfiguration'), 'ReplicaKmsKeyID'),
    }),
  }
}
