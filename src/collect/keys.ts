import { arnAccount, arnRegion, parseArn } from '../domain/arn.js'
import type { Grant, Key } from '../domain/key.js'
import { flag, instant, instantOrNull, list, members, number, optional, present, text } from './answers.js'
import type { ReadRequest } from './ports.js'
import { readPages } from './pages.js'
import type { Recorder } from './recorder.js'

/** A key that something names, and the account that names it. */
export interface NamedKey {
  /** As named: key ARN, alias ARN, key id or alias. */
  readonly id: string
  readonly accountId: string
  readonly region: string
}

type Output = Readonly<Record<string, unknown>>

/** Everything that KMS tells of a key. Asked as the key's owner where that account can be read, else as the account that names it. */
export async function readKey(recorder: Recorder, named: NamedKey): Promise<Key> {
  const owner = arnAccount(named.id) ?? named.accountId
  const region = arnRegion(named.id) ?? named.region
  const asker = recorder.canRead(owner) ? owner : named.accountId
  const ask = (operation: string, input: Output = {}): ReadRequest => ({
    service: 'kms',
    operation,
    input: { KeyId: named.id, ...input },
    accountId: asker,
    region,
  })
  const described = await recorder.read(ask('DescribeKey'), named.id, new Set(['NotFoundException']))
  if (described === null) return { ...identity(named, named.id), exists: false, read: recorder.mark(asker) }
  const metadata = described === undefined ? undefined : metadataOf(recorder, ask('DescribeKey'), described)
  const arn = metadata === undefined ? named.id : (text(metadata, 'Arn') ?? named.id)
  const keyOwner = arnAccount(arn) ?? owner
  const rest = keyOwner === asker ? await readOwnKey(recorder, ask, arn) : foreignKey(recorder, ask, arn)
  return {
    ...identity(named, arn),
    ...(metadata === undefined ? {} : describe(metadata)),
    ...rest,
    read: recorder.mark(asker),
  }
}

/** KeyMetadata; an answer without it, or about another key than the ARN that was asked for, says nothing of the key. */
function metadataOf(recorder: Recorder, request: ReadRequest, described: Output): Output | undefined {
  const metadata = members(described, 'KeyMetadata')
  const arn = text(metadata, 'Arn') ?? ''
  const asked = text(request.input ?? {}, 'KeyId') ?? ''
  const isMeant = parseArn(asked)?.resource.startsWith('key/') !== true || arn === asked
  if (parseArn(arn) !== undefined && isMeant) return metadata
  recorder.failMissing(request, `KeyMetadata of ${asked}`, asked)
  return undefined
}

function identity(named: NamedKey, arn: string): Key {
  const isArn = parseArn(arn) !== undefined
  return {
    arn,
    accountId: arnAccount(arn) ?? named.accountId,
    region: arnRegion(arn) ?? named.region,
    ...(isArn && arn === named.id ? {} : { requestedAs: [named.id] }),
  }
}

function describe(from: Output): Partial<Key> {
  const configuration = members(from, 'MultiRegionConfiguration')
  const replicas = (list(configuration, 'ReplicaKeys') ?? []).flatMap((one) => text(one, 'Arn') ?? [])
  const primary = text(members(configuration, 'PrimaryKey'), 'Arn')
  return {
    exists: true,
    ...optional(from, instantOrNull, { deletionDate: 'DeletionDate', validTo: 'ValidTo' }).values,
    ...(primary === undefined ? {} : { multiRegionKeys: [primary, ...replicas].sort() }),
    ...present({
      keyManager: text(from, 'KeyManager'),
      keyState: text(from, 'KeyState'),
      keySpec: text(from, 'KeySpec') ?? text(from, 'CustomerMasterKeySpec'),
      keyUsage: text(from, 'KeyUsage'),
      origin: text(from, 'Origin'),
      multiRegion: flag(from, 'MultiRegion'),
      description: text(from, 'Description'),
      createdAt: instant(from, 'CreationDate'),
    }),
  }
}

type Ask = (operation: string, input?: Output) => ReadRequest

/** What only a key's own account may read: policy, grants, rotation, aliases, tags. */
async function readOwnKey(recorder: Recorder, ask: Ask, arn: string): Promise<Partial<Key>> {
  const listed = async (operation: string, member: string): Promise<Output[] | undefined> =>
    readPages(recorder, ask(operation), { member, subject: arn, cursor: 'Marker' })
  const [policy, grants, rotation, aliases, tags] = await Promise.all([
    recorder.read(ask('GetKeyPolicy', { PolicyName: 'default' }), arn),
    listed('ListGrants', 'Grants'),
    recorder.read(ask('GetKeyRotationStatus'), arn, new Set(['UnsupportedOperationException'])),
    listed('ListAliases', 'Aliases'),
    listed('ListResourceTags', 'Tags'),
  ])
  return present({
    policy: policy ? text(policy, 'Policy') : undefined,
    grants: grants && toGrants(recorder, ask('ListGrants'), grants, arn),
    rotation: rotation === null ? { enabled: false } : toRotation(rotation),
    aliases: aliases?.flatMap((one) => text(one, 'AliasName') ?? []).sort(),
    tags:
      tags && Object.fromEntries(tags.map((one) => [text(one, 'TagKey') ?? '', text(one, 'TagValue') ?? ''])),
  })
}

function toRotation(output: Output | undefined): Key['rotation'] {
  const enabled = output === undefined ? undefined : flag(output, 'KeyRotationEnabled')
  if (output === undefined || enabled === undefined) return undefined
  return { enabled, ...present({ periodInDays: number(output, 'RotationPeriodInDays') }) }
}

/** Policies and rotation can't be read across accounts (KMS developer guide, key-policy-modifying-external-accounts). */
function foreignKey(recorder: Recorder, ask: Ask, arn: string): Partial<Key> {
  const owner = arnAccount(arn) ?? 'another account'
  const message = `KMS lets only the key's own account, ${owner}, read this; that account is not in scope or can't be read`
  for (const operation of ['GetKeyPolicy', 'ListGrants', 'GetKeyRotationStatus']) {
    recorder.fail(
      ask(operation),
      { kind: 'denied', code: 'ForeignAccount', message, action: `kms:${operation}` },
      arn,
    )
  }
  return {}
}

/** Every grant; undefined when one of them does not say who may do what: it could be anybody, and anything. */
function toGrants(
  recorder: Recorder,
  request: ReadRequest,
  items: readonly Output[],
  arn: string,
): Grant[] | undefined {
  const isTelling = ({ granteePrincipal, granteeServicePrincipal = '', operations }: Grant): boolean =>
    operations.length > 0 && (granteePrincipal !== '' || granteeServicePrincipal !== '')
  const isLimited = ({ Constraints: limits = {} }: Output): boolean => typeof limits === 'object'
  const grants = items.map(toGrant)
  if (grants.every(isTelling) && items.every(isLimited)) return grants
  recorder.failMissing(request, 'readable grantee, operations and constraints in an item of Grants', arn)
  return undefined
}

function toGrant(from: Output): Grant {
  const constraints = members(from, 'Constraints')
  const context = (name: string): Record<string, string> | undefined =>
    constraints[name] === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(members(constraints, name)).map(([key, value]) => [key, String(value)]),
        )
  const limits = present({
    encryptionContextSubset: context('EncryptionContextSubset'),
    encryptionContextEquals: context('EncryptionContextEquals'),
    sourceArn: text(constraints, 'SourceArn'),
  })
  const operations = from['Operations']
  const name = text(from, 'Name')
  return {
    grantId: text(from, 'GrantId') ?? '',
    granteePrincipal: text(from, 'GranteePrincipal') ?? '',
    operations: Array.isArray(operations) ? operations.map(String) : [],
    ...(Object.keys(limits).length === 0 ? {} : { constraints: limits }),
    ...(name === undefined || name === '' ? {} : { name }),
    ...present({
      retiringPrincipal: text(from, 'RetiringPrincipal'),
      issuingAccount: text(from, 'IssuingAccount'),
      granteeServicePrincipal: text(from, 'GranteeServicePrincipal'),
      createdAt: instant(from, 'CreationDate'),
    }),
  }
}
