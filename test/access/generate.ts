import fc from 'fast-check'
import {
  BOB,
  EXTERNAL,
  FAR,
  type Json,
  MEMBER,
  type Missing,
  type OrganizationPolicySpec,
  OWNER,
  type PrincipalSpec,
  ROLE,
  TRAIL,
  type WorldSpec,
} from './spec.js'
import { ACTIONS, CONDITIONS, ODD_CONDITIONS, PRINCIPALS, RESOURCES } from './vocabulary.js'

interface Choices {
  /** Conditions whose outcome nobody knows. */
  readonly odd?: boolean
}

const ALL: Json = { Effect: 'Allow', Action: '*', Resource: '*' }

function conditionOf(parts: readonly object[]): Json {
  if (parts.length === 0) return {}
  const merged: Record<string, Record<string, unknown>> = {}
  for (const part of parts) {
    for (const [operator, keys] of Object.entries(part as Record<string, Record<string, unknown>>)) {
      merged[operator] = { ...merged[operator], ...keys }
    }
  }
  return { Condition: merged }
}

/** A random statement; with a Principal for policies on the resource's side. */
export function statement(
  hasPrincipal: boolean,
  { odd = false }: Choices = {},
  effects: readonly string[] = ['Allow', 'Allow', 'Deny'],
): fc.Arbitrary<Json> {
  const conditions = odd ? [...CONDITIONS, ...ODD_CONDITIONS, ...ODD_CONDITIONS] : CONDITIONS
  return fc
    .record({
      effect: fc.constantFrom(...effects),
      action: fc.constantFrom(...ACTIONS),
      resource: fc.constantFrom(...RESOURCES),
      principal: fc.constantFrom(...PRINCIPALS),
      conditions: fc.oneof(
        { weight: 1, arbitrary: fc.constant([]) },
        { weight: 3, arbitrary: fc.array(fc.constantFrom(...conditions), { minLength: 1, maxLength: 1 }) },
        { weight: 1, arbitrary: fc.array(fc.constantFrom(...conditions), { minLength: 2, maxLength: 2 }) },
      ),
    })
    .map(({ effect, action, resource, principal, conditions }) => ({
      Effect: effect,
      ...action,
      ...resource,
      ...(hasPrincipal ? principal : {}),
      ...conditionOf(conditions),
    }))
}

export function statements(
  hasPrincipal: boolean,
  most: number,
  choices: Choices = {},
  first?: readonly Json[],
): fc.Arbitrary<readonly Json[]> {
  const list = fc.array(statement(hasPrincipal, choices), { maxLength: most })
  if (first === undefined) return list
  return fc
    .tuple(fc.nat(3), fc.constantFrom(...first), list)
    .map(([dice, one, rest]) => (dice === 0 ? rest : [one, ...rest]))
}

/** Key policies as they are commonly written, so that not nearly everything is refused. */
const KEY_STARTS: readonly Json[] = [
  { Effect: 'Allow', Principal: { AWS: OWNER }, Action: 'kms:*', Resource: '*' },
  { Effect: 'Allow', Principal: { AWS: [OWNER, MEMBER, EXTERNAL] }, Action: 'kms:Decrypt', Resource: '*' },
  {
    Effect: 'Allow',
    Principal: { AWS: [BOB, ROLE] },
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: { Null: { 'kms:EncryptionContext:aws:cloudtrail:arn': 'false' } },
  },
  {
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ['kms:Decrypt', 'kms:ReEncryptFrom'],
    Resource: '*',
    Condition: {
      StringEquals: { 'kms:CallerAccount': OWNER },
      StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${OWNER}:trail/*` },
    },
  },
]
const BUCKET_STARTS: readonly Json[] = [
  {
    Effect: 'Allow',
    Principal: { AWS: [MEMBER, EXTERNAL] },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::ct-logs/*',
  },
  { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::ct-logs/*' },
]
const TRUSTS: readonly (readonly Json[])[] = [
  [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  [{ Effect: 'Allow', Principal: { AWS: OWNER }, Action: ['sts:AssumeRole', 'sts:TagSession'] }],
  [{ Effect: 'Allow', Principal: { AWS: OWNER }, Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'] }],
  [
    {
      Effect: 'Allow',
      Principal: { Federated: 'cognito-identity.amazonaws.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
    },
  ],
  [{ Effect: 'Allow', Principal: { AWS: EXTERNAL }, Action: 'sts:*' }],
]

function principalOf(arn: string, uniqueId: string, choices: Choices): fc.Arbitrary<PrincipalSpec> {
  const isRole = arn.includes(':role/')
  return fc
    .record({
      policy: statements(false, 2, choices, [ALL]),
      boundary: fc.option(statements(false, 1, choices, [ALL, ALL]), { freq: 3, nil: undefined }),
      trust: fc.constantFrom(...TRUSTS),
      tags: fc.constantFrom({}, { team: 'a' }, { team: 'b' }, { Team: 'us-east-1' }),
      group: fc.option(statements(false, 1, choices), { freq: 3, nil: undefined }),
    })
    .map(({ policy, boundary, trust, tags, group }) => ({
      arn,
      uniqueId,
      policies: [policy],
      ...(boundary === undefined ? {} : { boundary }),
      ...(isRole ? { trust } : {}),
      ...(arn === BOB && group !== undefined ? { group } : {}),
      tags,
    }))
}

const GRANTEES = [
  BOB,
  ROLE,
  FAR,
  `arn:aws:iam::${OWNER}:root`,
  `arn:aws:iam::${EXTERNAL}:role/Partner`,
  'logs.amazonaws.com',
]

const grants: fc.Arbitrary<readonly Json[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  {
    weight: 1,
    arbitrary: fc
      .record({
        granteePrincipal: fc.constantFrom(...GRANTEES),
        operations: fc.constantFrom(['Decrypt'], ['GenerateDataKey', 'Decrypt'], ['DescribeKey']),
        constraints: fc.constantFrom(
          undefined,
          { encryptionContextSubset: { 'aws:cloudtrail:arn': TRAIL } },
          { encryptionContextSubset: { 'AWS:CloudTrail:arn': 'arn:other' } },
          { encryptionContextEquals: { 'aws:cloudtrail:arn': TRAIL } },
          { sourceArn: TRAIL },
        ),
      })
      .map(({ granteePrincipal, operations, constraints }) => [
        {
          grantId: 'g1',
          operations,
          ...(granteePrincipal.endsWith('.amazonaws.com')
            ? { granteePrincipal: '', granteeServicePrincipal: granteePrincipal }
            : { granteePrincipal }),
          ...(constraints === undefined ? {} : { constraints }),
        },
      ]),
  },
)

function organizationPolicies(choices: Choices): fc.Arbitrary<readonly OrganizationPolicySpec[]> {
  const policy = fc
    .record({
      type: fc.constantFrom('SERVICE_CONTROL_POLICY' as const, 'RESOURCE_CONTROL_POLICY' as const),
      target: fc.constantFrom('r-1', 'ou-1', 'ou-2', OWNER, MEMBER),
      service: statements(false, 1, choices, [ALL, ALL]),
      resource: statement(true, choices, ['Deny']),
    })
    .map(({ type, target, service, resource }) => ({
      type,
      target,
      statements: type === 'SERVICE_CONTROL_POLICY' ? service : [resource],
    }))
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(policy, { minLength: 1, maxLength: 2 }) },
  )
}

export const MISSING: readonly Missing[] = [
  'key-policy',
  'bucket-policy',
  'grants',
  'organization',
  'organization-policies',
  'units',
  'principals',
  'boundary',
  'identity',
  'group',
  'trust',
  'key',
  'bucket',
  'bucket-key',
]

export interface WorldChoices extends Choices {
  /** How many things were not collected; 0 for worlds that were read whole. */
  readonly mostMissing: number
}

/** Small random worlds. */
export function worlds({ mostMissing, ...choices }: WorldChoices): fc.Arbitrary<WorldSpec> {
  return fc
    .record({
      organization: fc.constantFrom('ours' as const, 'ours' as const, 'none' as const),
      keyOwner: fc.constantFrom(OWNER, OWNER, OWNER, MEMBER, EXTERNAL),
      keyPolicy: statements(true, 2, choices, KEY_STARTS),
      bucketPolicy: fc.option(statements(true, 2, choices, BUCKET_STARTS), { nil: null, freq: 3 }),
      grants,
      hasBucketKey: fc.constantFrom(false, false, false, true),
      isOrganizationTrail: fc.constantFrom(false, false, false, true),
      principals: fc
        .tuple(
          principalOf(BOB, 'AIDABOB', choices),
          principalOf(ROLE, 'AROAROLE', choices),
          principalOf(FAR, 'AIDAFAR', choices),
          fc.boolean(),
        )
        .map(([bob, role, far, isFarRead]) => (isFarRead ? [bob, role, far] : [bob, role])),
      organizationPolicies: organizationPolicies(choices),
      missing: fc.uniqueArray(fc.constantFrom(...MISSING), { maxLength: mostMissing }),
    })
    .map((spec) =>
      spec.organization === 'none' ? { ...spec, organizationPolicies: [], isOrganizationTrail: false } : spec,
    )
}
