import type { LogGroup } from '../../domain/trail.js'
import { partitionOfRegion } from '../../domain/partition.js'
import { authorize } from '../../policy/evaluate.js'
import { parseOnce } from '../authorization.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { optionalNumber, optionalText, page, text } from '../input.js'
import { findKey } from './key-lookup.js'

const PAGE = 50
/** Source: CloudWatch Logs API reference, PutRetentionPolicy retentionInDays. */
const RETENTION_DAYS = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
])

function arnOf({ world, region, accountId }: Call, name: string): string {
  return `arn:${world.partition}:logs:${region}:${accountId}:log-group:${name}`
}

/** By name, or by ARN with or without its trailing `:*`. */
function find(call: Call, input: Record<string, unknown>): LogGroup {
  const name = optionalText(input, 'logGroupName')
  const arn = name === undefined ? text(input, 'resourceIdentifier').replace(/:\*$/u, '') : arnOf(call, name)
  const group = call.world.logGroups.get(arn)
  if (group === undefined)
    throw new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.')
  return group
}

function replace(
  call: Call,
  group: LogGroup,
  action: string,
  changes: Partial<LogGroup>,
): Record<string, unknown> {
  call.require({ action: `logs:${action}`, resource: `${group.arn}:*` })
  call.world.logGroups.set(group.arn, { ...group, ...changes })
  return {}
}

/**
 * The key that CloudWatch Logs may use for a group: it must exist, be enabled and symmetric, and admit the service in the
 * group's encryption context. Source: CloudWatch Logs user guide, encrypt-log-data-kms.
 */
function usableKey(call: Call, id: string, groupArn: string): string {
  const key = findKey(call.world, id, call)
  const principal = `logs.${call.region}.${partitionOfRegion(call.region).dnsSuffix}`
  const allows = (action: string): boolean =>
    key !== undefined &&
    authorize(
      {
        principal: { kind: 'service', arn: principal },
        action,
        resource: key.arn,
        ...(key.accountId === undefined ? {} : { resourceAccountId: key.accountId }),
        context: {
          'kms:EncryptionContext:aws:logs:arn': groupArn,
          'aws:SourceArn': groupArn,
          'aws:SourceAccount': call.accountId,
        },
      },
      {
        resource: parseOnce(key.policy ?? '', `key policy of ${key.arn}`),
        grants: key.grants ?? [],
      },
    ).effect === 'allowed'
  const isUsable = key?.keyState === 'Enabled' && key.keySpec === 'SYMMETRIC_DEFAULT'
  if (key !== undefined && isUsable && ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'].every(allows))
    return key.arn
  throw new ServiceError(
    'InvalidParameterException',
    `The specified KMS Key Id does not exist or is not allowed to be used with ${groupArn}`,
  )
}

function describe(group: LogGroup): Record<string, unknown> {
  return {
    logGroupName: group.name,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    kmsKeyId: group.kmsKeyId ?? undefined,
    retentionInDays: group.retentionInDays ?? undefined,
    creationTime: 1_735_689_600_000,
    storedBytes: 0,
  }
}

export const logs: Handlers = {
  DescribeLogGroups: (call, input) => {
    call.require({ action: 'logs:DescribeLogGroups', resource: '*' })
    const prefix = optionalText(input, 'logGroupNamePrefix') ?? ''
    const here = [...call.world.logGroups.values()].filter(
      (group) =>
        group.accountId === call.accountId && group.region === call.region && group.name.startsWith(prefix),
    )
    const { items, next } = page(
      here,
      optionalText(input, 'nextToken'),
      optionalNumber(input, 'limit') ?? PAGE,
      'InvalidParameterException',
    )
    return { logGroups: items.map(describe), ...(next === undefined ? {} : { nextToken: next }) }
  },

  CreateLogGroup: (call, input) => {
    const name = text(input, 'logGroupName')
    const arn = arnOf(call, name)
    call.require({ action: 'logs:CreateLogGroup', resource: arn })
    if (call.world.logGroups.has(arn)) {
      throw new ServiceError('ResourceAlreadyExistsException', 'The specified log group already exists')
    }
    const keyId = optionalText(input, 'kmsKeyId')
    const kmsKeyId = keyId === undefined ? null : usableKey(call, keyId, arn)
    call.world.logGroups.set(arn, { arn, name, accountId: call.accountId, region: call.region, kmsKeyId })
    return {}
  },

  AssociateKmsKey: (call, input) => {
    const group = find(call, input)
    const kmsKeyId = usableKey(call, text(input, 'kmsKeyId'), group.arn)
    return replace(call, group, 'AssociateKmsKey', { kmsKeyId })
  },

  DisassociateKmsKey: (call, input) =>
    replace(call, find(call, input), 'DisassociateKmsKey', { kmsKeyId: null }),

  PutRetentionPolicy: (call, input) => {
    const days = optionalNumber(input, 'retentionInDays') ?? 0
    if (!RETENTION_DAYS.has(days))
      throw new ServiceError('InvalidParameterException', `${days} is no retention that can be set.`)
    return replace(call, find(call, input), 'PutRetentionPolicy', { retentionInDays: days })
  },

  /** Tags of log groups are not kept: a group has none. */
  ListTagsForResource: (call, input) => {
    const group = find(call, { resourceIdentifier: text(input, 'resourceArn') })
    call.require({ action: 'logs:ListTagsForResource', resource: group.arn })
    return { tags: {} }
  },
}
