import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyLastUsageCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListGrantsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  RetireGrantCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  type SimulatedClients,
  clientsOf,
  refusal,
  stillSimulator,
} from '../../../test/support/simulated-clients.js'
import { compliantAccount } from '../scenarios/compliant.js'
import { delegation, keyArn, policy } from '../scenarios/parts.js'
import type { Simulator } from '../simulator.js'

const ID = '111111111111'
const OTHER = '222222222222'
const KeyId = keyArn(ID, 'trail-key')

let simulator: Simulator
let kms: SimulatedClients['kms']
let stranger: SimulatedClients['kms']
beforeEach(() => {
  simulator = stillSimulator(compliantAccount())
  kms = clientsOf(simulator, ID).kms
  stranger = clientsOf(simulator, OTHER).kms
})

const make = async (input: CreateKeyCommandInput = {}): Promise<string> =>
  (await kms.send(new CreateKeyCommand(input))).KeyMetadata?.Arn ?? ''

/** What may be asked of a key in each state, and what the rest answer. Source: KMS developer guide, key-state. */
const OPERATIONS: Readonly<Record<string, () => Promise<unknown>>> = {
  DescribeKey: async () => kms.send(new DescribeKeyCommand({ KeyId })),
  GetKeyPolicy: async () => kms.send(new GetKeyPolicyCommand({ KeyId })),
  ListGrants: async () => kms.send(new ListGrantsCommand({ KeyId })),
  PutKeyPolicy: async () =>
    kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policy(delegation(ID)), PolicyName: 'default' })),
  GetKeyRotationStatus: async () => kms.send(new GetKeyRotationStatusCommand({ KeyId })),
  EnableKeyRotation: async () => kms.send(new EnableKeyRotationCommand({ KeyId })),
  CreateGrant: async () =>
    kms.send(new CreateGrantCommand({ KeyId, GranteePrincipal: ID, Operations: ['Decrypt'] })),
  CreateAlias: async () => kms.send(new CreateAliasCommand({ TargetKeyId: KeyId, AliasName: 'alias/more' })),
  TagResource: async () =>
    kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] })),
  UpdateKeyDescription: async () => kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: 'x' })),
  EnableKey: async () => kms.send(new EnableKeyCommand({ KeyId })),
  GenerateDataKey: async () => kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' })),
}

const DISABLED = `DisabledException: ${KeyId} is disabled.`
const DYING = `KMSInvalidStateException: ${KeyId} is pending deletion.`

describe('key states', () => {
  it.each([
    ['Disabled', { EnableKeyRotation: DISABLED, CreateGrant: DISABLED, GenerateDataKey: DISABLED }],
    [
      'PendingDeletion',
      {
        EnableKeyRotation: DYING,
        CreateGrant: DYING,
        CreateAlias: DYING,
        TagResource: DYING,
        UpdateKeyDescription: DYING,
        EnableKey: DYING,
        GenerateDataKey: DYING,
      },
    ],
  ])('a key that is %s refuses what KMS refuses, and no more', async (state, refused) => {
    await kms.send(
      state === 'Disabled' ? new DisableKeyCommand({ KeyId }) : new ScheduleKeyDeletionCommand({ KeyId }),
    )
    const before = simulator.world.keys.get(KeyId)
    const found: Record<string, string> = {}
    for (const [name, call] of Object.entries(OPERATIONS)) {
      if (before !== undefined) simulator.world.keys.set(KeyId, before)
      const outcome = await call().then(
        () => undefined,
        (error: Error) => `${error.name}: ${error.message}`,
      )
      if (outcome !== undefined) found[name] = outcome
    }
    expect(found).toEqual(refused)
  })

  it('pending deletion switch rotation off until cancelled', async () => {
    const rotates = async (): Promise<unknown> =>
      (await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled
    expect(await rotates()).toBe(true)
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId }))
    expect(await rotates()).toBe(false)
    await kms.send(new CancelKeyDeletionCommand({ KeyId }))
    expect(await rotates()).toBe(true)
  })

  it('keys for imported material wait for it', async () => {
    const id = await make({ Origin: 'EXTERNAL' })
    expect(await refusal(kms.send(new GenerateDataKeyCommand({ KeyId: id, KeySpec: 'AES_256' })))).toBe(
      `KMSInvalidStateException: ${id} is pending import.`,
    )
  })
})

describe('CreateKey', () => {
  it('names the algorithms of HMAC keys, and their rotation is not supported', async () => {
    const id = await make({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: id }))
    expect(KeyMetadata).toMatchObject({ MacAlgorithms: ['HMAC_SHA_256'], KeyUsage: 'GENERATE_VERIFY_MAC' })
    expect(await refusal(kms.send(new GetKeyRotationStatusCommand({ KeyId: id })))).toMatch(
      /^UnsupportedOperationException/u,
    )
  })

  it('tells the Regions of a multi-Region key', async () => {
    const id = await make({ MultiRegion: true })
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: id }))
    expect(id).toMatch(/key\/mrk-[0-9a-f]{32}$/u)
    expect(KeyMetadata?.MultiRegionConfiguration).toMatchObject({
      MultiRegionKeyType: 'PRIMARY',
      PrimaryKey: { Arn: id, Region: 'us-east-1' },
    })
  })

  it.each([
    ['a usage that does not fit', { KeyUsage: 'GENERATE_VERIFY_MAC' as const }, 'ValidationException'],
    ['a policy that is no JSON', { Policy: '{' }, 'MalformedPolicyDocumentException'],
    [
      'a policy that locks its caller out',
      { Policy: policy(delegation(OTHER)) },
      'MalformedPolicyDocumentException',
    ],
    [
      'a policy past 32,768 bytes',
      { Policy: policy({ ...delegation(ID), Sid: 'x'.repeat(32_768) }) },
      'LimitExceededException',
    ],
  ])('refuses %s', async (_title, input, code) => {
    expect(await refusal(make(input))).toMatch(new RegExp(`^${code}: `, 'u'))
  })

  it('takes a policy that locks its caller out when told to skip the check', async () => {
    const input = { Policy: policy(delegation(OTHER)), BypassPolicyLockoutSafetyCheck: true }
    expect(await make(input)).toContain(':key/')
  })
})

describe('keys of other accounts', () => {
  it('are described where their policy admits the account, and never managed', async () => {
    expect(await refusal(stranger.send(new DescribeKeyCommand({ KeyId })))).toMatch(
      /^AccessDeniedException: .*kms:DescribeKey/u,
    )
    await kms.send(
      new PutKeyPolicyCommand({
        KeyId,
        Policy: policy(delegation(ID), { ...delegation(OTHER), Sid: 'Other' }),
      }),
    )
    const { KeyMetadata } = await stranger.send(new DescribeKeyCommand({ KeyId }))
    expect(KeyMetadata?.Arn).toBe(KeyId)
    expect(await refusal(stranger.send(new GetKeyPolicyCommand({ KeyId })))).toMatch(
      /^AccessDeniedException/u,
    )
    const grant = { KeyId, GranteePrincipal: OTHER, Operations: ['Decrypt' as const] }
    expect((await stranger.send(new CreateGrantCommand(grant))).GrantId).toBeDefined()
  })

  it('that do not exist are named as AWS does', async () => {
    const gone = keyArn(ID, 'gone')
    expect(await refusal(kms.send(new DescribeKeyCommand({ KeyId: gone })))).toBe(
      `NotFoundException: Key '${gone}' does not exist`,
    )
  })
})

describe('listing', () => {
  it('aliases asks nothing of the key policy', async () => {
    const Policy = policy({ ...delegation(ID), Action: ['kms:PutKeyPolicy', 'kms:CreateAlias'] })
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy }))
    const { Aliases } = await kms.send(new ListAliasesCommand({ KeyId }))
    expect(Aliases?.map((one) => one.AliasName)).toEqual(['alias/trail-key'])
  })

  it('grants goes page by page, and refuses a foreign marker', async () => {
    for (let index = 0; index < 3; index += 1) {
      await kms.send(new CreateGrantCommand({ KeyId, GranteePrincipal: ID, Operations: ['Decrypt'] }))
    }
    const first = await kms.send(new ListGrantsCommand({ KeyId, Limit: 2 }))
    expect(first).toMatchObject({ Truncated: true })
    const rest = await kms.send(new ListGrantsCommand({ KeyId, Limit: 2, Marker: first.NextMarker }))
    expect([first.Grants?.length, rest.Grants?.length, rest.Truncated]).toEqual([2, 1, false])
    expect(await refusal(kms.send(new ListGrantsCommand({ KeyId, Marker: 'bm9uZQ==' })))).toMatch(
      /^InvalidMarkerException/u,
    )
  })

  it('loses a grant that its retiring principal retires', async () => {
    const RetiringPrincipal = `arn:aws:iam::${OTHER}:user/administrator`
    const { GrantToken } = await kms.send(
      new CreateGrantCommand({ KeyId, GranteePrincipal: ID, RetiringPrincipal, Operations: ['Decrypt'] }),
    )
    await stranger.send(new RetireGrantCommand({ GrantToken }))
    expect((await kms.send(new ListGrantsCommand({ KeyId }))).Grants).toEqual([])
  })
})

describe('ciphertexts', () => {
  const EncryptionContext = { purpose: 'test' }
  const Plaintext = Buffer.from('plain')

  it('open under their own key alone', async () => {
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }))
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }))
    expect(Buffer.from(opened.Plaintext ?? '').toString()).toBe('plain')
    const wrong = new DecryptCommand({ CiphertextBlob, EncryptionContext, KeyId: await make() })
    expect(await refusal(kms.send(wrong))).toMatch(/^IncorrectKeyException/u)
  })

  it('are moved to another key and context by ReEncrypt', async () => {
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }))
    const DestinationKeyId = await make()
    const moved = await kms.send(
      new ReEncryptCommand({ CiphertextBlob, SourceEncryptionContext: EncryptionContext, DestinationKeyId }),
    )
    expect(moved).toMatchObject({ SourceKeyId: KeyId, KeyId: DestinationKeyId })
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob }))
    expect(Buffer.from(opened.Plaintext ?? '').toString()).toBe('plain')
  })

  it.each([
    [{ KeySpec: 'AES_128' as const }, 16],
    [{ KeySpec: 'AES_256' as const }, 32],
    [{ NumberOfBytes: 100 }, 100],
  ])('data keys of %j have %i bytes', async (size, length) => {
    expect((await kms.send(new GenerateDataKeyCommand({ KeyId, ...size }))).Plaintext).toHaveLength(length)
  })

  it('date the last use of their key', async () => {
    expect((await kms.send(new GetKeyLastUsageCommand({ KeyId }))).KeyLastUsage).toBeUndefined()
    await kms.send(new EncryptCommand({ KeyId, Plaintext }))
    const { KeyLastUsage } = await kms.send(new GetKeyLastUsageCommand({ KeyId }))
    expect(KeyLastUsage).toMatchObject({
      Operation: 'Encrypt',
      Timestamp: new Date(simulator.world.clock.nowMs()),
    })
  })
})
