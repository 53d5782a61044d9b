import type { PrincipalPolicy } from '../domain/principal.js'
import { authorize } from '../policy/evaluate.js'
import { parsePolicy } from '../policy/parse.js'
import type { AccessRequest, Decision, ParsedPolicy, PolicySet } from '../policy/types.js'
import type { Caller, Need } from './contract.js'
import { isLimited, levelsOf, pathOf, policyArn } from './organization-tree.js'
import type { World } from './world.js'

const parsed = new Map<string, ParsedPolicy>()
/** Parsed documents kept at most, by text; estates hold few distinct ones. */
const MOST_PARSED = 20_000

/** A document parsed once however often it is asked about. */
export function parseOnce(text: string, label: string): ParsedPolicy {
  const key = `${label}\n${text}`
  const known = parsed.get(key)
  if (known !== undefined) return known
  if (parsed.size >= MOST_PARSED) parsed.clear()
  const policy = parsePolicy(text, label)
  parsed.set(key, policy)
  return policy
}

/** Of a principal that the estate says nothing about: an administrator. */
const ADMINISTRATOR = parsePolicy(
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  'AdministratorAccess',
)
/** Resource types that resource control policies reach here. Source: Organizations user guide, orgs_manage_policies_rcps. */
const RCP_SERVICES = /^(?:s3|sts|kms):/u

interface Question {
  readonly world: World
  readonly caller: Caller
  readonly region: string
  readonly nowMs: number
  readonly need: Need
}

/**
 * An administrator's call on nothing that has a policy of its own, where no organization policy reaches: allowed, and not
 * worth evaluating. Most calls of a sweep are such.
 */
export function isPlainlyAllowed({
  world,
  caller,
  need,
}: Pick<Question, 'world' | 'caller' | 'need'>): boolean {
  return (
    caller.sessionPolicy === undefined &&
    caller.principal.kind !== 'service' &&
    need.resource === '*' &&
    need.resourcePolicy === undefined &&
    !isLimited(world.organization, caller.accountId) &&
    !world.principals.has(caller.principal.roleArn ?? caller.principal.arn)
  )
}

/** Decides whether a caller may, by all policies that the world holds. */
export function decide(question: Question): Decision {
  const { world, caller, need } = question
  const owner = need.resourceAccountId ?? caller.accountId
  const request: AccessRequest = {
    principal: caller.principal,
    action: need.action,
    resource: need.resource,
    resourceAccountId: owner,
    context: { ...contextOf(question), ...need.context },
  }
  return authorize(request, {
    ...identitySet(world, caller),
    ...levelSet(world, caller, need, owner),
    ...resourceSet(need),
  })
}

/** Keys that follow from who asks and where; the caller's own (aws:PrincipalArn and its like) are policy/'s to fill in. */
function contextOf({ world, caller, region, nowMs, need }: Question): AccessRequest['context'] {
  const { organization } = world
  const path = pathOf(organization, caller.accountId)
  return {
    'aws:RequestedRegion': region,
    'aws:CurrentTime': new Date(nowMs).toISOString(),
    'aws:EpochTime': String(Math.floor(nowMs / 1000)),
    'aws:SecureTransport': 'true',
    'aws:SourceIp': '127.0.0.1',
    'aws:ViaAWSService': 'false',
    ...(organization === undefined || path === undefined
      ? {}
      : { 'aws:PrincipalOrgID': organization.id, 'aws:PrincipalOrgPaths': [path] }),
    ...principalTags(world, caller),
    ...resourceKeys(world, need.resource === '*' ? undefined : (need.resourceAccountId ?? caller.accountId)),
  }
}

/** Source: IAM user guide, reference_policies_condition-keys, aws:PrincipalTag. */
function principalTags(world: World, { principal }: Caller): AccessRequest['context'] {
  const tags = world.principals.get(principal.roleArn ?? principal.arn)?.tags ?? {}
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]))
}

/** Source: IAM user guide, reference_policies_condition-keys, aws:ResourceAccount, aws:ResourceOrgID, aws:ResourceOrgPaths. */
function resourceKeys({ organization }: World, owner: string | undefined): AccessRequest['context'] {
  if (owner === undefined) return {}
  const path = pathOf(organization, owner)
  return {
    'aws:ResourceAccount': owner,
    ...(organization === undefined || path === undefined
      ? {}
      : { 'aws:ResourceOrgID': organization.id, 'aws:ResourceOrgPaths': [path] }),
  }
}

function identitySet(world: World, caller: Caller): PolicySet {
  const principal = world.principals.get(caller.principal.roleArn ?? caller.principal.arn)
  const session = caller.sessionPolicy
  if (principal === undefined) return { identity: [ADMINISTRATOR], ...sessionSet(session) }
  const groups = (principal.groups ?? []).flatMap((group) => world.principals.get(group)?.policies ?? [])
  const boundary = principal.permissionsBoundary
  const identity = [...principal.policies, ...groups].map((one) => parsePrincipalPolicy(world, one))
  const limit = boundary === undefined ? undefined : parsePrincipalPolicy(world, boundary)
  return {
    identity: identity.filter((one) => one !== undefined),
    ...(limit === undefined ? {} : { boundary: limit }),
    unknown: [
      ...(identity.includes(undefined) ? (['identity'] as const) : []),
      ...(boundary !== undefined && limit === undefined ? (['boundary'] as const) : []),
    ],
    ...sessionSet(session),
  }
}

/** Refusals name a policy by its ARN where it has one. Undefined: the estate does not hold its document. */
function parsePrincipalPolicy(world: World, policy: PrincipalPolicy): ParsedPolicy | undefined {
  const document = world.documentOf(policy)
  return document === undefined ? undefined : parseOnce(document, policy.arn ?? policy.name)
}

function sessionSet(text: string | undefined): PolicySet {
  return text === undefined ? {} : { session: parseOnce(text, 'session policy') }
}

function levelSet(world: World, caller: Caller, need: Need, owner: string): PolicySet {
  const { organization } = world
  if (organization?.policies === undefined) return {}
  const isLinked = (caller.principal.roleArn ?? caller.principal.arn).includes(':role/aws-service-role/')
  const isService = caller.principal.kind === 'service'
  const scps = isLinked || isService ? [] : levelsOf(organization, caller.accountId, 'SERVICE_CONTROL_POLICY')
  const hasRcps = RCP_SERVICES.test(need.action) && !isLinked
  const rcps = hasRcps ? levelsOf(organization, owner, 'RESOURCE_CONTROL_POLICY') : []
  const parse = (levels: typeof scps): ParsedPolicy[][] =>
    levels.map((level) =>
      level.map((one) => parseOnce(one.content, policyArn(world.partition, organization, one))),
    )
  return { scps: parse(scps), rcps: parse(rcps) }
}

function resourceSet(need: Need): PolicySet {
  const policy = need.resourcePolicy
  return {
    ...(policy === undefined ? {} : { resource: parseOnce(policy.text, policy.label) }),
    ...(need.grants === undefined ? {} : { grants: need.grants }),
  }
}
