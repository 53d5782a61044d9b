import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { READ_OPERATIONS, WRITE_OPERATIONS } from '../src/apply/operations.js'
import { OPERATIONS } from '../src/collect/operations.js'
import type { Estate } from '../src/domain/estate.js'
import type { Principal } from '../src/domain/principal.js'
import {
  bucketName,
  delegation,
  key,
  keyArn,
  minutesAgo,
  policy,
  trail,
} from '../src/simulator/scenarios/parts.js'
import { exportEstate } from '../src/simulator/export.js'
import { startServer } from '../src/simulator/server.js'
import { filled, permissionPolicy } from '../src/report/permission-statements.js'
import { permissionCloudFormation, permissionTerraform } from '../src/report/permission-templates.js'
import { apply } from '../src/toolkit/apply.js'
import { collect } from '../src/toolkit/collect.js'
import { plan } from '../src/toolkit/plan.js'
import { type PermissionOptions, permissionRole, permissions } from '../src/toolkit/permissions.js'
import { trailseal } from './support/built.js'
import { simulate } from './support/simulator.js'
import { MANAGEMENT, MEMBER, smallOrganization } from './support/small-organization.js'

const ROLE = 'TrailsealAudit'

function without(options: PermissionOptions, removed: readonly string[]): string {
  const statements = permissions(options).flatMap((one) => {
    const Action = one.Action.filter((action) => !removed.includes(action))
    return Action.length === 0 ? [] : [{ ...one, Action }]
  })
  return permissionPolicy(filled(statements, { partition: 'aws', account: '*' }))
}

function principals(purpose: PermissionOptions['purpose'], removed: readonly string[]): Principal[] {
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:root` },
    Action: 'sts:AssumeRole',
  }
  const own = (who: PermissionOptions['for']): Principal['policies'] => [
    { name: 'trailseal', document: without({ purpose, for: who, roleName: ROLE }, removed) },
  ]
  return [
    {
      arn: `arn:aws:iam::${MANAGEMENT}:user/auditor`,
      kind: 'user',
      accountId: MANAGEMENT,
      policies: own('caller'),
    },
    ...['222222222222', MEMBER, '444444444444'].map((id): Principal => ({
      arn: `arn:aws:iam::${id}:role/${ROLE}`,
      kind: 'role',
      accountId: id,
      policies: own('member'),
      trustPolicy: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    })),
  ]
}

/** An organization in which an audit calls every operation that it can call but for the fallbacks. */
function estateFor(purpose: PermissionOptions['purpose'], removed: readonly string[]): Estate {
  const { organization, ...rest } = smallOrganization()
  const own = trail(MEMBER, 'own', {
    kmsKeyId: keyArn(MEMBER, 'own-key'),
    cloudWatchLogsLogGroupArn: `arn:aws:logs:us-east-1:${MEMBER}:log-group:copy:*`,
    lastChangedAt: minutesAgo(60 * 24),
  })
  const place = { accountId: MEMBER, region: 'us-east-1' }
  const accessPoint = {
    name: 'forensics',
    arn: `arn:aws:s3:us-east-1:${MEMBER}:accesspoint/forensics`,
    ...place,
    networkOrigin: 'Internet',
    policy: null,
  }
  return {
    ...rest,
    organization: {
      ...organization,
      id: organization?.id ?? '',
      managementAccountId: MANAGEMENT,
      policies: [],
      policyTypesEnabled: ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'],
    },
    accounts: rest.accounts.map((one) => ({ ...one, enabledRegions: ['us-east-1'] })),
    trails: [
      {
        ...own,
        newestLog: {
          bucket: bucketName(MEMBER),
          key: `AWSLogs/${MEMBER}/CloudTrail/us-east-1/2026/03/01/x.json.gz`,
          lastModified: minutesAgo(5),
          serverSideEncryption: 'AES256',
          sseKmsKeyId: null,
        },
      },
    ],
    keys: [key(MEMBER, 'own-key', [own.arn])],
    buckets: [{ name: bucketName(MEMBER), ...place, accessPoints: [accessPoint] }],
    logGroups: [{ arn: `arn:aws:logs:us-east-1:${MEMBER}:log-group:copy`, name: 'copy', ...place }],
    eventDataStores: [
      {
        arn: `arn:aws:cloudtrail:us-east-1:${MEMBER}:eventdatastore/00000000-0000-0000-0000-00000000000e`,
        name: 'lake',
        status: 'ENABLED',
        kmsKeyId: null,
        ...place,
      },
    ],
    principals: principals(purpose, removed),
  }
}

async function audited(removed: readonly string[], accounts?: readonly string[]): Promise<Estate> {
  const server = await startServer({ simulator: simulate(estateFor('audit', removed)) })
  const scope = accounts === undefined ? { organization: true } : { accounts }
  try {
    return await collect({ endpointUrl: server.url, region: 'us-east-1', roleName: ROLE, ...scope })
  } finally {
    await server.close()
  }
}

/** Asked only where another operation does not answer. */
const FALLBACKS = new Set(['account:ListRegions', 'ec2:DescribeRegions', 's3:GetBucketLocation'])
/** Asked of accounts that are named one by one; of a whole organization its tree tells the same. */
const ALONE = new Set(['organizations:ListParents', 'organizations:ListPoliciesForTarget'])
/** Asked where nobody of the candidates may read the bucket. */
const WHEN_LOST = new Set(['s3:ListAllMyBuckets'])

beforeAll(() => {
  // No twelve digits: the caller is the estate's own user, whose policies count.
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIDAUDITOR'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'none'
})
afterAll(() => {
  process.env['AWS_ACCESS_KEY_ID'] = MANAGEMENT
})

const actions = permissions({ purpose: 'audit', for: 'caller' }).flatMap(({ Action }) => Action)

describe('auditing under exactly its policy', () => {
  it('reads everything; nothing is refused', async () => {
    const estate = await audited([])
    expect(estate.failures).toEqual([])
    expect(estate.trails).toHaveLength(1)
    expect(estate.eventDataStores).toMatchObject([{ name: 'lake' }])
  })

  it.each(actions.filter((action) => !FALLBACKS.has(action) && !WHEN_LOST.has(action)))(
    'without %s something is refused, and names that action',
    async (action) => {
      const outcome = await audited([action], ALONE.has(action) ? [MEMBER] : undefined).then(
        ({ failures }) => failures.flatMap((one) => one.action ?? one.operation),
        // Without a list of accounts there is nothing to audit.
        (error: Error) => [error.message],
      )
      expect(outcome.join(' ')).toContain(action)
    },
  )

  it('without both ways to list regions something is refused', async () => {
    const { failures } = await audited(['account:ListRegions', 'ec2:DescribeRegions'])
    expect(failures.map((one) => one.action)).toContain('account:ListRegions')
  })

  it('holds no more than what the code can call', () => {
    const needed = new Set(OPERATIONS.map(({ action }) => action))
    expect(actions.filter((action) => !needed.has(action))).toEqual([])
    expect(actions.filter((action) => /:(?!Get|List|Describe|Lookup|Assume)/u.test(action))).toEqual([])
  })
})

/** Applies, under exactly its policy, a plan of a new key, a mended policy, rotation, a trail and a log group. */
async function applied(
  ...removed: readonly string[]
): Promise<{ state: string; told: string; estate: Estate }> {
  const estate = estateFor('apply', removed)
  const unsealed = {
    ...trail(MEMBER, 'unsealed', { s3KeyPrefix: 'unsealed' }),
    s3BucketName: bucketName(MEMBER),
  }
  const mended = key(MEMBER, 'own-key', [], {
    policy: policy(delegation(MEMBER)),
    rotation: { enabled: false },
  })
  const simulator = simulate({ ...estate, trails: [...estate.trails, unsealed], keys: [mended] })
  const server = await startServer({ simulator })
  const place = {
    endpointUrl: server.url,
    region: 'us-east-1',
    runsDir: mkdtempSync(join(tmpdir(), 'trailseal-runs-')),
  }
  try {
    process.env['AWS_ACCESS_KEY_ID'] = MANAGEMENT
    const seen = await collect({ ...place, organization: true })
    const made = plan(seen, { readers: [], logGroups: true })
    expect(new Set(made.steps.map(({ action }) => action)).size).toBe(6)
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDAPPLIER'
    const told = await apply(made, { hash: made.hash }, { ...place, roleName: ROLE }).then(
      ({ state, steps }) => ({ state, told: steps.map(({ message }) => message ?? '').join(' ') }),
      (error: Error) => ({ state: 'refused', told: error.message }),
    )
    return { ...told, estate: exportEstate(simulator.world) }
  } finally {
    await server.close()
  }
}

/**
 * What an apply that goes well does without: called by back-outs and verification, by a fallback, or read along with what is
 * compared. Without ListResourceTags it looks for its key for longer than a test should wait.
 */
const NOT_BY_APPLY = new Set([
  // Verifying an organization's trail asks where its logs lie.
  'organizations:DescribeOrganization',
  'cloudtrail:GetTrailStatus',
  'kms:DisableKeyRotation',
  'kms:ListGrants',
  'kms:ListResourceTags',
  'logs:DisassociateKmsKey',
  's3:GetBucketLocation',
  's3:GetBucketOwnershipControls',
  's3:GetBucketPublicAccessBlock',
  's3:GetObject',
])

/** The action, and the operations that need it: a message may name either. */
function namesOf(action: string): RegExp {
  const operations = [...READ_OPERATIONS, ...WRITE_OPERATIONS].filter((one) => one.action === action)
  return new RegExp([action, ...operations.map((one) => `${one.service}:${one.operation}`)].join('|'), 'u')
}

describe('applying under exactly its policy', () => {
  const needed = permissions({ purpose: 'apply', for: 'caller' })
    .flatMap(({ Action }) => Action)
    .filter((action) => !NOT_BY_APPLY.has(action))

  it('does every kind of step', async () => {
    const { state, told, estate } = await applied()
    expect({ state, told: told.trim() }).toEqual({ state: 'applied', told: '' })
    expect(estate.trails.every(({ kmsKeyId }) => typeof kmsKeyId === 'string')).toBe(true)
  })

  it.each([...new Set(needed)])('without %s it does not, and names that action', async (action) => {
    const { state, told } = await applied(action)
    expect(state).not.toBe('applied')
    expect(told).toMatch(namesOf(action))
  })
})

describe('the templates for member accounts', () => {
  const role = permissionRole({ purpose: 'apply', trustedAccountId: MANAGEMENT, externalId: 'secret' })

  it('as CloudFormation give the role the statements of a member', () => {
    const template = parse(permissionCloudFormation(role)) as {
      Parameters: Record<string, { Default?: string }>
      Resources: {
        Role: { Properties: { Policies: { PolicyDocument: { Statement: { Action: string[] }[] } }[] } }
      }
    }
    expect(template.Parameters).toMatchObject({
      TrustedAccountId: { Default: MANAGEMENT },
      ExternalId: { Default: 'secret' },
    })
    const [policy] = template.Resources.Role.Properties.Policies
    expect(policy?.PolicyDocument.Statement.map(({ Action }) => Action)).toEqual(
      role.statements.map(({ Action }) => Action),
    )
    expect(JSON.stringify(template)).not.toContain('<')
  })

  it('as Terraform hold the same policy', () => {
    const text = permissionTerraform(role)
    const policy = /<<-JSON\n(?<json>[\s\S]*?)\n\s*JSON\n/u.exec(text)?.groups?.['json'] ?? ''
    const statements = (JSON.parse(policy) as { Statement: { Action: string[] }[] }).Statement
    expect(statements.map(({ Action }) => Action)).toEqual(role.statements.map(({ Action }) => Action))
    expect(text).not.toContain('<account>')
  })

  it('leave out what only the caller needs, and stopping the logs', () => {
    const all = role.statements.flatMap(({ Action }) => Action)
    expect(all.filter((action) => /^(?:sts|organizations):|StopLogging/u.test(action))).toEqual([])
    const emergency = permissions({ purpose: 'apply', for: 'member', emergency: true }).flatMap(
      ({ Action }) => Action,
    )
    expect(emergency).toContain('cloudtrail:StopLogging')
  })

  it.each(['audit', 'apply'] as const)('fit a managed policy of IAM: %s', (purpose) => {
    // Source: IAM user guide, reference_iam-quotas: 6,144 characters without white space.
    const text = permissionPolicy(permissions({ purpose, for: 'caller', emergency: true })).replaceAll(
      /\s/gu,
      '',
    )
    expect(text.length).toBeLessThan(6144)
  })
})

describe('trailseal permissions', () => {
  it.each([
    [['audit'], '"cloudtrail:DescribeTrails"'],
    [['apply', '--for', 'member'], '"kms:PutKeyPolicy"'],
    [['audit', '--partition', 'aws-cn'], 'arn:aws-cn:kms:*:*:key/*'],
    [['audit', '--format', 'cloudformation', '--trust', MANAGEMENT], 'AWS::IAM::Role'],
    [['apply', '--format', 'terraform', '--external-id', 'x'], 'resource "aws_iam_role"'],
  ])('%j', async (args, text) => {
    const found = await trailseal(['permissions', ...args])
    expect(found).toMatchObject({ status: 0, stderr: '' })
    expect(found.stdout).toContain(text)
  })

  it('knows no other purposes', async () => {
    const found = await trailseal(['permissions', 'aply'])
    expect(found.status).toBe(1)
    expect(found.stderr).toContain('did you mean apply?')
  })
})
