import type { ReaderSubject } from '../../src/access/subject.js'
import { parsePolicy } from '../../src/policy/parse.js'
import type { ContextValue, ParsedPolicy, RequestPrincipal } from '../../src/policy/types.js'
import {
  LEVELS,
  MANAGEMENT,
  MEMBER,
  ORGANIZATION,
  OWNER,
  PATHS,
  type PrincipalSpec,
  TRAIL,
  type WorldSpec,
  textOf,
} from './spec.js'

/** Values that a context key can have in a request; `open`: which of them is not the caller's to choose. */
export interface Choice {
  readonly values: readonly (ContextValue | undefined)[]
  readonly open: boolean
}

/** What a caller's own side can be: where policies were not read, each extreme. */
export interface OwnSide {
  readonly identity: readonly ParsedPolicy[]
  readonly boundary?: ParsedPolicy
  readonly unknown: readonly ('identity' | 'boundary')[]
}

/** Somebody in particular, who makes requests. Written apart from src/access: from the world, not from what analyses it. */
export interface Person {
  readonly principal: RequestPrincipal
  readonly own: readonly OwnSide[]
  readonly scps: readonly (readonly ParsedPolicy[])[]
  readonly facts: Readonly<Record<string, ContextValue>>
  /** By key in lower case. */
  readonly choices: Readonly<Record<string, Choice>>
}

/** A world and what is asked of it. */
export interface Asked extends WorldSpec {
  readonly question: 'read' | 'decrypt'
}

const parsed = new Map<string, ParsedPolicy>()

export function parse(statements: Parameters<typeof textOf>[0]): ParsedPolicy {
  const text = textOf(statements)
  const known = parsed.get(text)
  if (known !== undefined) return known
  const made = parsePolicy(text, 'policy')
  parsed.set(text, made)
  return made
}

const ALLOW_ALL = parse([{ Effect: 'Allow', Action: '*', Resource: '*' }])
const NOTHING: OwnSide = { identity: [], unknown: [] }

/** What principals that were not read may do: whatever their administrators choose; where key or bucket is theirs, a fact that was not read. */
function theirs(accountId: string, { keyOwner, question }: Asked): readonly OwnSide[] {
  const isFact = (question === 'read' && accountId === OWNER) || accountId === keyOwner
  const unknown = isFact ? (['identity'] as const) : []
  return [
    { identity: [ALLOW_ALL], unknown },
    { identity: [], unknown },
  ]
}

const TAGS = [undefined, 'a', 'b', 'A', 'Bob', 'vpce-1', 'x', 'us-east-1', 'AWSLogs', 'k1']

export function peopleOf(subject: ReaderSubject, spec: Asked, singled: ReadonlySet<string>): Person[] {
  switch (subject.kind) {
    case 'user':
    case 'role':
    case 'session':
    case 'federated-user':
      return subject.isCollected ? collected(subject.arn, spec, singled) : named(subject.arn, spec, singled)
    case 'root':
      return [rootOf(subject.accountId, spec)]
    case 'service':
      return [serviceOf(subject.name)]
    case 'any-service':
      return [serviceOf('zzz.amazonaws.com')]
    case 'anonymous':
      return [{ ...nobody(), principal: { kind: 'anonymous', arn: '*' } }]
    case 'account':
      return anybodyOf(subject.accountId, spec, singled)
    case 'member-accounts':
      return subject.accountIds.flatMap((id) => [
        ...anybodyOf(id, spec, singled),
        rootOf(id, spec),
        ...readOf(id, spec, singled),
      ])
    case 'anyone':
      return ['999999999999', '400000000000', '123456789012', EXTERNAL_ID].flatMap((id) =>
        singled.has(id) || !isLike(id, subject.accountGlobs, spec)
          ? []
          : [...anybodyOf(id, spec, singled), rootOf(id, spec)],
      )
  }
}

const EXTERNAL_ID = '444444444444'
/** The one pattern of account ids in the vocabulary. */
const GLOB = '4*'

function isLike(id: string, globs: readonly string[], spec: WorldSpec): boolean {
  const isTested = JSON.stringify(spec).includes(`"${GLOB}"`)
  return !isTested || id.startsWith('4') === globs.includes(GLOB)
}

function nobody(): Person {
  const principal: RequestPrincipal = { kind: 'anonymous', arn: '*' }
  return { principal, own: [NOTHING], scps: [], facts: {}, choices: {} }
}

function serviceOf(name: string): Person {
  const isTrail = name === 'cloudtrail.amazonaws.com'
  const source: Record<string, Choice> = isTrail
    ? {}
    : {
        'aws:sourceaccount': free([undefined, OWNER, MEMBER, 'x']),
        'aws:sourcearn': free([undefined, TRAIL, 'arn:aws:x:::y']),
      }
  return {
    ...nobody(),
    principal: { kind: 'service', arn: name },
    facts: isTrail ? { 'aws:SourceArn': TRAIL, 'aws:SourceAccount': OWNER } : {},
    choices: { ...source, 'kms:calleraccount': open([undefined, OWNER, MEMBER]) },
  }
}

function free(values: readonly (ContextValue | undefined)[]): Choice {
  return { values, open: false }
}

function open(values: readonly (ContextValue | undefined)[]): Choice {
  return { values, open: true }
}

function scpsOf(accountId: string, spec: WorldSpec): readonly (readonly ParsedPolicy[])[] {
  const { organization, missing, organizationPolicies } = spec
  const isUnread = missing.some((one) => ['organization', 'organization-policies', 'units'].includes(one))
  if (organization !== 'ours' || isUnread || accountId === MANAGEMENT) return []
  return levels(accountId, organizationPolicies, 'SERVICE_CONTROL_POLICY')
}

export function levels(
  accountId: string,
  policies: WorldSpec['organizationPolicies'],
  type: string,
): ParsedPolicy[][] {
  return (LEVELS[accountId] ?? [])
    .map((target) =>
      policies
        .filter((one) => one.type === type && one.target === target)
        .map(({ statements }) => parse(statements)),
    )
    .filter((level) => level.length > 0)
}

/** What requests of an account's principals tell of its organization. */
function organizationOf(accountId: string, spec: WorldSpec): Pick<Person, 'facts' | 'choices'> {
  const { organization, missing } = spec
  const path = PATHS[accountId]
  const any = open([undefined, ORGANIZATION, 'o-x1'])
  const anyPath = open([undefined, [PATHS[OWNER] ?? ''], [PATHS[MEMBER] ?? ''], ['o-x1/r-9/']])
  const unknown = { facts: {}, choices: { 'aws:principalorgid': any, 'aws:principalorgpaths': anyPath } }
  if (missing.includes('organization')) return unknown
  if (organization === 'none') {
    if (accountId === OWNER) return { facts: {}, choices: {} }
    if (accountId === MEMBER || accountId === MANAGEMENT || accountId === EXTERNAL_ID) return unknown
    // Of all other accounts some are in any organization that there is.
    return {
      facts: {},
      choices: { 'aws:principalorgid': free(any.values), 'aws:principalorgpaths': free(anyPath.values) },
    }
  }
  const isMember = accountId === OWNER || accountId === MANAGEMENT || accountId === MEMBER
  if (missing.includes('units')) {
    if (accountId === MEMBER || !isMember) return unknown
    const ours = { 'aws:PrincipalOrgID': ORGANIZATION }
    return { facts: ours, choices: { 'aws:principalorgpaths': open([[path ?? '']]) } }
  }
  if (isMember) {
    return {
      facts: { 'aws:PrincipalOrgID': ORGANIZATION, 'aws:PrincipalOrgPaths': [path ?? ''] },
      choices: {},
    }
  }
  return {
    facts: {},
    choices: {
      'aws:principalorgid': free([undefined, 'o-x1', 'o-zz']),
      'aws:principalorgpaths': free([undefined, ['o-x1/r-9/']]),
    },
  }
}

/** Collected principals of an account that the answer takes together. */
function readOf(accountId: string, spec: Asked, singled: ReadonlySet<string>): Person[] {
  if (spec.missing.includes('principals')) return []
  const own = spec.principals.filter(({ arn }) => arn.split(':')[4] === accountId && !singled.has(arn))
  return own.flatMap(({ arn }) => collected(arn, spec, singled))
}

function rootOf(accountId: string, spec: WorldSpec): Person {
  const { facts, choices } = organizationOf(accountId, spec)
  return {
    principal: { kind: 'root', arn: `arn:aws:iam::${accountId}:root`, accountId },
    own: [NOTHING],
    scps: scpsOf(accountId, spec),
    facts,
    choices: { ...choices, ...MFA },
  }
}

const MFA: Readonly<Record<string, Choice>> = {
  'aws:multifactorauthpresent': free([undefined, 'true', 'false']),
  'aws:multifactorauthage': free([undefined, '5', '100', '3600', '9999']),
}

function collected(arn: string, spec: Asked, singled: ReadonlySet<string>): Person[] {
  const sessionOf = arn.includes(':assumed-role/') ? arn : undefined
  const roleName = sessionOf?.split('/')[1]
  const found = spec.principals.find((one) =>
    roleName === undefined ? one.arn === arn : one.arn.endsWith(`/${roleName}`) && one.arn.includes(':role/'),
  )
  if (found === undefined) throw new Error(`${arn} was not given`)
  const accountId = arn.split(':')[4] ?? ''
  const own = ownOf(found, spec)
  const { facts, choices } = organizationOf(accountId, spec)
  const shared = { own, scps: scpsOf(accountId, spec) }
  const tags = Object.fromEntries(
    Object.entries(found.tags ?? {}).map(([k, v]) => [`aws:PrincipalTag/${k}`, v]),
  )
  if (found.arn.includes(':user/')) {
    const principal: RequestPrincipal = { kind: 'user', arn, accountId, ...unique(found) }
    return [{ ...shared, principal, facts: { ...facts, ...tags }, choices: { ...choices, ...MFA } }]
  }
  const carried = carriedBy(found, spec)
  const sessions = sessionOf === undefined ? sessionArns(found.arn, singled) : [sessionOf]
  return sessions.map((session) => ({
    ...shared,
    principal: { kind: 'assumed-role', arn: session, roleArn: found.arn, accountId, ...unique(found) },
    facts: { ...facts, ...('aws:principaltag/team' in carried ? {} : tags) },
    choices: { ...choices, ...MFA, ...carried },
  }))
}

function unique({ uniqueId }: PrincipalSpec): { uniqueId?: string } {
  return uniqueId === undefined ? {} : { uniqueId }
}

function sessionArns(roleArn: string, singled: ReadonlySet<string>): string[] {
  const accountId = roleArn.split(':')[4] ?? ''
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1)
  return ['s1', 'alice', 'zz']
    .map((session) => `arn:aws:sts::${accountId}:assumed-role/${name}/${session}`)
    .filter((arn) => !singled.has(arn))
}

/** What sessions carry, as the role's trust policy lets those who assume it choose. */
function carriedBy({ trust = [], tags = {} }: PrincipalSpec, spec: WorldSpec): Record<string, Choice> {
  const isUnread = spec.missing.includes('trust')
  const text = JSON.stringify(trust)
  const choice = (values: Choice['values']): Choice => ({ values, open: isUnread })
  const own = tags.team
  return {
    ...(isUnread || text.includes('TagSession') || text.includes('sts:*')
      ? { 'aws:principaltag/team': choice([own, ...TAGS]) }
      : {}),
    ...(isUnread || text.includes('SetSourceIdentity') || text.includes('sts:*')
      ? { 'aws:sourceidentity': choice([undefined, 'alice', 'x']) }
      : {}),
    ...(isUnread || text.includes('Federated')
      ? { 'aws:federatedprovider': choice([undefined, 'cognito-identity.amazonaws.com', 'x']) }
      : {}),
  }
}

/** Without what was not read: nothing, or everything. */
function ownOf({ policies, boundary, group }: PrincipalSpec, { missing }: WorldSpec): OwnSide[] {
  const isPart =
    (missing.includes('identity') && policies.length > 0) ||
    (missing.includes('group') && group !== undefined)
  const read = [
    ...(missing.includes('identity') ? [] : policies.map(parse)),
    ...(group === undefined || missing.includes('group') ? [] : [parse(group)]),
  ]
  const identities = isPart ? [[...read, ALLOW_ALL], read] : [read]
  const isUnread = missing.includes('boundary') && boundary !== undefined
  const boundaries = boundary === undefined ? [undefined] : isUnread ? [ALLOW_ALL] : [parse(boundary)]
  return identities.flatMap((identity) =>
    boundaries.map((one) => ({
      identity,
      ...(one === undefined ? {} : { boundary: one }),
      unknown: [...(isPart ? (['identity'] as const) : []), ...(isUnread ? (['boundary'] as const) : [])],
    })),
  )
}

function theirChoices(isOpen: boolean, isSession: boolean): Record<string, Choice> {
  const tag: Choice = { values: TAGS, open: isOpen }
  if (!isSession)
    return { ...MFA, 'aws:principaltag/team': tag, 'aws:userid': { values: ['AIDAX'], open: isOpen } }
  return {
    ...MFA,
    'aws:principaltag/team': tag,
    'aws:sourceidentity': { values: [undefined, 'alice', 'x'], open: isOpen },
    'aws:federatedprovider': { values: [undefined, 'cognito-identity.amazonaws.com', 'x'], open: isOpen },
    'aws:userid': { values: ['AROAX:a', 'AROAX:zz'], open: isOpen },
  }
}

/** One that a policy names and that was not collected. */
function named(arn: string, spec: Asked, singled: ReadonlySet<string>): Person[] {
  const accountId = arn.split(':')[4] ?? ''
  const { facts, choices } = organizationOf(accountId, spec)
  const rest = {
    own: theirs(accountId, spec),
    scps: scpsOf(accountId, spec),
    facts,
    choices: { ...choices, ...theirChoices(true, !arn.includes(':user/')) },
  }
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  if (arn.includes(':user/')) return [{ ...rest, principal: { kind: 'user', arn, accountId } }]
  if (arn.includes(':federated-user/'))
    return [{ ...rest, principal: { kind: 'federated-user', arn, accountId } }]
  if (arn.includes(':assumed-role/')) {
    const roleArns = ['', 'team/'].map((path) => `arn:aws:iam::${accountId}:role/${path}${arn.split('/')[1]}`)
    return roleArns.map((roleArn) => ({
      ...rest,
      principal: { kind: 'assumed-role', arn, roleArn, accountId },
    }))
  }
  return sessionArns(`x:x:x:x:${accountId}:role/${name}`, singled).map((session) => ({
    ...rest,
    principal: { kind: 'assumed-role', arn: session, roleArn: arn, accountId },
  }))
}

/** Some of everybody of an account that was not read. */
function anybodyOf(accountId: string, spec: Asked, singled: ReadonlySet<string>): Person[] {
  const { facts, choices } = organizationOf(accountId, spec)
  const rest = {
    own: theirs(accountId, spec),
    scps: scpsOf(accountId, spec),
    facts,
    choices: { ...choices, ...theirChoices(false, true) },
  }
  const users = ['zz', 'Bob', 'a/Bob', 'ct'].map((name) => `arn:aws:iam::${accountId}:user/${name}`)
  const roles = ['zz', 'Pa1', 'team/zz'].map((name) => `arn:aws:iam::${accountId}:role/${name}`)
  return [
    ...users
      .filter((arn) => !singled.has(arn))
      .map((arn): Person => ({
        ...rest,
        choices: { ...choices, ...theirChoices(false, false) },
        principal: { kind: 'user', arn, accountId },
      })),
    ...roles
      .filter((arn) => !singled.has(arn))
      .map((roleArn): Person => ({
        ...rest,
        principal: {
          kind: 'assumed-role',
          arn: `arn:aws:sts::${accountId}:assumed-role/${roleArn.slice(roleArn.lastIndexOf('/') + 1)}/zz`,
          roleArn,
          accountId,
        },
      })),
  ]
}

/** One concrete caller, with all that it may bring. */
export function personAs(principal: RequestPrincipal, spec: Asked, singled: ReadonlySet<string>): Person {
  const { kind, arn, roleArn, accountId } = principal
  if (kind === 'service') return serviceOf(arn)
  if (accountId === undefined) return { ...nobody(), principal }
  if (kind === 'root') return rootOf(accountId, spec)
  const isCollected =
    !spec.missing.includes('principals') && spec.principals.some((one) => one.arn === (roleArn ?? arn))
  const [first] = isCollected ? collected(roleArn ?? arn, spec, singled) : []
  if (first !== undefined) return { ...first, principal: { ...first.principal, arn } }
  const { facts, choices } = organizationOf(accountId, spec)
  return {
    principal,
    own: theirs(accountId, spec),
    scps: scpsOf(accountId, spec),
    facts,
    choices: { ...choices, ...theirChoices(false, kind === 'assumed-role') },
  }
}
