import { parseArn } from '../../domain/arn.js'
import type { Key } from '../../domain/key.js'
import { keyWithDefaults } from '../defaults.js'
import type { World } from '../world.js'

interface Place {
  readonly accountId: string
  readonly region: string
}

/** The key that a key id, key ARN, alias name or alias ARN stands for; undefined when there is none. */
export function findKey(world: World, id: string, place: Place): Key | undefined {
  if (!id.startsWith('arn:')) {
    return id.startsWith('alias/')
      ? byAlias(world, id, place)
      : world.keys.get(`arn:${world.partition}:kms:${place.region}:${place.accountId}:key/${id}`)
  }
  const arn = parseArn(id)
  if (arn?.service !== 'kms') return undefined
  if (arn.resource.startsWith('key/')) return world.keys.get(id)
  return byAlias(world, arn.resource, { accountId: arn.accountId, region: arn.region })
}

function byAlias(world: World, alias: string, place: Place): Key | undefined {
  const aliasKey = `${place.accountId}|${place.region}|${alias}`
  const arn = world.aliases.get(aliasKey)
  if (arn !== undefined) return world.keys.get(arn)
  return alias.startsWith('alias/aws/') ? makeManagedKey(world, alias, place, aliasKey) : undefined
}

/** Keys that AWS manages come into being when first used. Source: KMS developer guide, concepts. */
function makeManagedKey(world: World, alias: string, place: Place, aliasKey: string): Key {
  const service = alias.slice('alias/aws/'.length)
  const id = `aws-managed-${service}`
  const arn = `arn:${world.partition}:kms:${place.region}:${place.accountId}:key/${id}`
  const policy = `{"Version":"2012-10-17","Statement":[{"Sid":"Allow access through the service","Effect":"Allow","Principal":{"AWS":"*"},"Action":["kms:Encrypt","kms:Decrypt","kms:GenerateDataKey*","kms:DescribeKey"],"Resource":"*","Condition":{"StringEquals":{"kms:CallerAccount":"${place.accountId}","kms:ViaService":"${service}.${place.region}.amazonaws.com"}}},{"Effect":"Allow","Principal":{"AWS":"arn:${world.partition}:iam::${place.accountId}:root"},"Action":["kms:Describe*","kms:Get*","kms:List*"],"Resource":"*"}]}`
  const key = keyWithDefaults(
    { arn, keyManager: 'AWS', policy, aliases: [alias], rotation: { enabled: true } },
    world.partition,
  )
  world.keys.set(arn, key)
  world.aliases.set(aliasKey, arn)
  return key
}
