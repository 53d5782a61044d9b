import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Grant } from '../domain/key.js'
import { authorize } from './evaluate.js'
import { parsePolicy } from './parse.js'
import type { AccessRequest, ContextValue, ParsedPolicy, PolicySet, RequestPrincipal } from './types.js'

/** One small world and one question: may the caller decrypt a delivered log under the trail's key? */
interface LogReadCase {
  readonly id: string
  readonly title: string
  readonly source: string
  readonly principal: string
  /** kms:Decrypt unless it says otherwise; of S3 it is asked of the object. */
  readonly action?: string
  readonly uniqueId?: string
  /** Overrides of the log-read context; null: absent. */
  readonly context?: Readonly<Record<string, ContextValue | null>>
  readonly identity?: readonly unknown[]
  readonly boundary?: unknown
  readonly keyPolicy?: unknown
  readonly keyPolicyText?: string
  readonly keyOwner?: string
  readonly grants?: readonly Grant[]
  readonly scps?: readonly (readonly unknown[])[]
  readonly rcps?: readonly (readonly unknown[])[]
  readonly unknown?: NonNullable<PolicySet['unknown']>
  readonly expect: 'allowed' | 'denied' | 'unknown'
  readonly why: string
}

const OWNER = '111111111111'
const OBJECT = `arn:aws:s3:::ct-logs/AWSLogs/${OWNER}/CloudTrail/us-east-1/2026/10/01/x.json.gz`
/** Accounts of organization o-abc123; every other account is outside. */
const MEMBERS = new Set([OWNER, '222222222222', '333333333333'])
const CASES = JSON.parse(
  readFileSync(new URL('cases/log-read.json', import.meta.url), 'utf8'),
) as LogReadCase[]

/** A session of the cases is of the role of its name, without path. */
function principalOf({ principal, uniqueId }: LogReadCase): RequestPrincipal {
  if (principal === '*') return { kind: 'anonymous', arn: '*' }
  if (!principal.startsWith('arn:')) return { kind: 'service', arn: principal }
  const [, , , , accountId = '', resource = ''] = principal.split(':')
  const kind = resource === 'root' ? 'root' : resource.startsWith('user/') ? 'user' : 'role'
  const isSession = resource.startsWith('assumed-role/')
  const role = isSession ? `arn:aws:iam::${accountId}:role/${resource.split('/')[1]}` : undefined
  return {
    kind: isSession ? 'assumed-role' : kind,
    arn: principal,
    accountId,
    ...(role === undefined ? {} : { roleArn: role }),
    ...(uniqueId === undefined ? {} : { uniqueId }),
  }
}

function requestOf(one: LogReadCase): AccessRequest {
  const principal = principalOf(one)
  const action = one.action ?? 'kms:Decrypt'
  const owner = one.keyOwner ?? OWNER
  const trail = `arn:aws:cloudtrail:us-east-1:${OWNER}:trail/T`
  const org = MEMBERS.has(principal.accountId ?? '') ? { 'aws:PrincipalOrgID': 'o-abc123' } : {}
  const context: Record<string, ContextValue | null> = {
    'kms:ViaService': 's3.us-east-1.amazonaws.com',
    'kms:EncryptionContext:aws:cloudtrail:arn': trail,
    'kms:EncryptionContext:aws:s3:arn': OBJECT,
    'kms:EncryptionContextKeys': ['aws:cloudtrail:arn', 'aws:s3:arn'],
    ...org,
    ...one.context,
  }
  const present = Object.entries(context).filter(
    (entry): entry is [string, ContextValue] => entry[1] !== null,
  )
  return {
    principal,
    action,
    resource: action.startsWith('s3:')
      ? OBJECT
      : `arn:aws:kms:us-east-1:${owner}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    resourceAccountId: owner,
    context: Object.fromEntries(present),
  }
}

function parsed(document: unknown, label: string): ParsedPolicy {
  return parsePolicy(JSON.stringify(document), label)
}

function policiesOf(one: LogReadCase): PolicySet {
  const levels = (list: LogReadCase['scps']): ParsedPolicy[][] | undefined =>
    list?.map((level) => level.map((document, index) => parsed(document, `policy ${index}`)))
  const text = one.keyPolicyText ?? JSON.stringify(one.keyPolicy)
  return {
    identity: (one.identity ?? []).map((document, index) => parsed(document, `identity ${index}`)),
    ...(one.boundary === undefined ? {} : { boundary: parsed(one.boundary, 'boundary') }),
    // The bucket's policy holds nothing for readers, so that S3 answers by identity policies alone.
    ...(one.action?.startsWith('s3:') === true ? {} : { resource: parsePolicy(text, 'key policy') }),
    grants: one.grants ?? [],
    scps: levels(one.scps) ?? [],
    rcps: levels(one.rcps) ?? [],
    unknown: one.unknown ?? [],
  }
}

describe('a concrete log read', () => {
  it.each(CASES.map((one) => [one.id, one.title, one] as const))('%s: %s', (_id, _title, one) => {
    const decision = authorize(requestOf(one), policiesOf(one))
    expect(decision.effect, `${one.why} — ${JSON.stringify(decision)}`).toBe(one.expect)
  })
})
