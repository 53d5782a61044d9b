import { type Call, type Handlers, ServiceError } from '../contract.js'
import { optionalNumber, optionalText, page, text } from '../input.js'
import type { LogGroup } from '../../domain/trail.js'

const PAGE = 50

function arnOf({ world, region, accountId }: Call, name: string): string {
  return `arn:${world.partition}:logs:${region}:${accountId}:log-group:${name}`
}

function find(call: Call, input: Record<string, unknown>): LogGroup {
  const group = call.world.logGroups.get(arnOf(call, text(input, 'logGroupName')))
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
    )
    return {
      logGroups: items.map((group) => ({
        logGroupName: group.name,
        arn: `${group.arn}:*`,
        logGroupArn: group.arn,
        kmsKeyId: group.kmsKeyId ?? undefined,
        retentionInDays: group.retentionInDays ?? undefined,
        creationTime: 1_735_689_600_000,
        storedBytes: 0,
      })),
      ...(next === undefined ? {} : { nextToken: next }),
    }
  },

  CreateLogGroup: (call, input) => {
    const name = text(input, 'logGroupName')
    const arn = arnOf(call, name)
    call.require({ action: 'logs:CreateLogGroup', resource: arn })
    if (call.world.logGroups.has(arn)) {
      throw new ServiceError('ResourceAlreadyExistsException', 'The specified log group already exists')
    }
    const kmsKeyId = optionalText(input, 'kmsKeyId') ?? null
    call.world.logGroups.set(arn, { arn, name, accountId: call.accountId, region: call.region, kmsKeyId })
    return {}
  },

  AssociateKmsKey: (call, input) =>
    replace(call, find(call, input), 'AssociateKmsKey', { kmsKeyId: text(input, 'kmsKeyId') }),
  DisassociateKmsKey: (call, input) =>
    replace(call, find(call, input), 'DisassociateKmsKey', { kmsKeyId: null }),
  PutRetentionPolicy: (call, input) =>
    replace(call, find(call, input), 'PutRetentionPolicy', {
      retentionInDays: optionalNumber(input, 'retentionInDays') ?? null,
    }),
}
