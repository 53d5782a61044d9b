import { OPERATIONS, type Operation } from '../collect/operations.js'
import { READ_OPERATIONS, TAGGING_ACTION, WRITE_OPERATIONS } from '../apply/operations.js'
import { KEY_TAG } from '../domain/plan.js'
import { DEFAULT_ALIAS, KEY_PURPOSE } from '../plan/types.js'
import type { PermissionRole, PermissionStatement } from '../report/permission-statements.js'

/** What permissions are wanted. */
export interface PermissionOptions {
  /** To read an estate, or to apply and back out plans. */
  readonly purpose: 'audit' | 'apply'
  /** `caller`: whoever starts the program, who enters other accounts; `member`: the role that is entered. */
  readonly for: 'caller' | 'member'
  /** Name of the role in other accounts. */
  readonly roleName?: string | undefined
  /** Alias of new keys. */
  readonly alias?: string | undefined
  /** Also the emergency verbs, which start and stop logging. */
  readonly emergency?: boolean | undefined
}

/** Role of members, where none is named. */
const DEFAULT_ROLE: Readonly<Record<PermissionOptions['purpose'], string>> = {
  audit: 'TrailsealAudit',
  apply: 'TrailsealApply',
}

/** What one action may be done to, and under which conditions. */
interface Scope {
  readonly resource: string
  readonly condition?: PermissionStatement['Condition']
}

const ANY: Scope = { resource: '*' }
const KEYS: Scope = { resource: 'arn:<partition>:kms:*:*:key/*' }
const OWN_KEYS: Scope = { resource: 'arn:<partition>:kms:*:<account>:key/*' }
const BUCKETS: Scope = { resource: 'arn:<partition>:s3:::*' }
const OWN_TRAILS: Scope = { resource: 'arn:<partition>:cloudtrail:*:<account>:trail/*' }
const OWN_GROUPS: Scope = { resource: 'arn:<partition>:logs:*:<account>:log-group:*' }
/** A key is made only with the plan's tag, and its policy never past the check for lock-out. */
const NEW_KEYS: Scope = {
  resource: '*',
  condition: {
    StringEquals: { [`aws:RequestTag/${KEY_TAG}`]: KEY_PURPOSE, 'kms:KeySpec': 'SYMMETRIC_DEFAULT' },
    BoolIfExists: { 'kms:BypassPolicyLockoutSafetyCheck': 'false' },
  },
}
const TAGGED: Scope = {
  resource: OWN_KEYS.resource,
  condition: { StringEquals: { [`aws:RequestTag/${KEY_TAG}`]: KEY_PURPOSE } },
}
const CHANGED_POLICIES: Scope = {
  resource: OWN_KEYS.resource,
  condition: { BoolIfExists: { 'kms:BypassPolicyLockoutSafetyCheck': 'false' } },
}

/**
 * What each action can be tied to; actions that are not here take no resource. Keys that are read may be other accounts'; what
 * is changed is the role's own account's. Source: Service Authorization Reference: AWS CloudTrail, AWS KMS, Amazon S3, Amazon
 * CloudWatch Logs (resource types and condition keys).
 */
const SCOPES: Readonly<Record<string, Scope>> = {
  'cloudtrail:GetTrailStatus': { resource: 'arn:<partition>:cloudtrail:*:*:trail/*' },
  'cloudtrail:GetEventDataStore': { resource: 'arn:<partition>:cloudtrail:*:*:eventdatastore/*' },
  'cloudtrail:UpdateTrail': OWN_TRAILS,
  'cloudtrail:StartLogging': OWN_TRAILS,
  'cloudtrail:StopLogging': OWN_TRAILS,
  'kms:DescribeKey': KEYS,
  'kms:GetKeyPolicy': KEYS,
  'kms:ListGrants': KEYS,
  'kms:GetKeyRotationStatus': KEYS,
  'kms:ListResourceTags': KEYS,
  'kms:CreateKey': NEW_KEYS,
  [TAGGING_ACTION]: TAGGED,
  'kms:PutKeyPolicy': CHANGED_POLICIES,
  'kms:EnableKeyRotation': OWN_KEYS,
  'kms:DisableKeyRotation': OWN_KEYS,
  's3:ListBucket': BUCKETS,
  's3:GetBucketLocation': BUCKETS,
  's3:GetBucketPolicy': BUCKETS,
  's3:GetEncryptionConfiguration': BUCKETS,
  's3:GetReplicationConfiguration': BUCKETS,
  's3:GetBucketPublicAccessBlock': BUCKETS,
  's3:GetBucketOwnershipControls': BUCKETS,
  // HeadObject: the log's headers. Its content needs kms:Decrypt besides, once it is sealed.
  's3:GetObject': { resource: 'arn:<partition>:s3:::*/AWSLogs/*' },
  'logs:AssociateKmsKey': OWN_GROUPS,
  'logs:DisassociateKmsKey': OWN_GROUPS,
}

/** Operations that only the emergency verbs call. */
const EMERGENCY = new Set(['StartLogging', 'StopLogging'])
/** GetCallerIdentity needs no permission. Source: STS API reference, GetCallerIdentity. */
const UNGUARDED = new Set(['sts:GetCallerIdentity'])
/** Only whoever starts the program asks these. */
const CALLERS_OWN = /^(?:sts|organizations):/u

/** The exact statements that the program's operations need: those that the code can call, and no others. */
export function permissions(options: PermissionOptions): PermissionStatement[] {
  const scoped = actionsOf(options).flatMap((action) =>
    scopesOf(action, options).map((scope) => ({ action, scope })),
  )
  const groups = new Map<string, { scope: Scope; actions: string[] }>()
  for (const { action, scope } of scoped) {
    const key = JSON.stringify(scope)
    const group = groups.get(key) ?? { scope, actions: [] }
    groups.set(key, group)
    group.actions.push(action)
  }
  return [...groups.values()].map(({ scope, actions }, index) => ({
    Sid: `Trailseal${options.purpose === 'audit' ? 'Audit' : 'Apply'}${index + 1}`,
    Effect: 'Allow',
    Action: actions.toSorted(),
    Resource: scope.resource,
    ...(scope.condition === undefined ? {} : { Condition: scope.condition }),
  }))
}

function operationsOf({ purpose, emergency }: PermissionOptions): readonly Operation[] {
  if (purpose === 'audit') return OPERATIONS
  const writes = WRITE_OPERATIONS.filter(({ operation }) => emergency === true || !EMERGENCY.has(operation))
  return [...READ_OPERATIONS, ...writes]
}

function actionsOf(options: PermissionOptions): string[] {
  const actions = operationsOf(options).map(({ action }) => action)
  const tagging = actions.includes('kms:CreateKey') ? [TAGGING_ACTION] : []
  const all = [...new Set([...actions, ...tagging])].filter((action) => !UNGUARDED.has(action))
  return options.for === 'caller' ? all : all.filter((action) => !CALLERS_OWN.test(action))
}

/** CreateAlias is asked for of the key and of the alias. Source: KMS developer guide, alias-access. */
function scopesOf(action: string, { purpose, roleName, alias = DEFAULT_ALIAS }: PermissionOptions): Scope[] {
  if (action === 'sts:AssumeRole')
    return [{ resource: `arn:<partition>:iam::*:role/${roleName ?? DEFAULT_ROLE[purpose]}` }]
  if (action === 'kms:CreateAlias')
    return [OWN_KEYS, { resource: `arn:<partition>:kms:*:<account>:${alias}` }]
  return [SCOPES[action] ?? ANY]
}

/** A role for member accounts with these permissions, for the templates. */
export function permissionRole(
  options: Omit<PermissionOptions, 'for'> & Pick<PermissionRole, 'trustedAccountId' | 'externalId'>,
): PermissionRole {
  const { purpose, trustedAccountId, externalId } = options
  return {
    purpose,
    roleName: options.roleName ?? DEFAULT_ROLE[purpose],
    statements: permissions({ ...options, for: 'member' }),
    trustedAccountId,
    externalId,
  }
}
