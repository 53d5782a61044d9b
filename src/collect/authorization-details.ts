import { flag, list, nextPage, text } from './answers.js'
import type { ReadRequest } from './ports.js'
import type { Recorder } from './recorder.js'

type Output = Readonly<Record<string, unknown>>

/** Items a page, the most that IAM gives. Source: IAM API reference, GetAccountAuthorizationDetails, MaxItems. */
const PAGE_ITEMS = 1000
/** Pages at most. An account's quotas (5,000 users, 5,000 roles, some thousand policies) fill some dozen; pages may be shorter. */
const MOST_PAGES = 1000

/** Everything that IAM tells of an account's principals, as it tells it; managed policies by ARN as text. */
export interface AuthorizationDetails {
  readonly user: Output[]
  readonly group: Output[]
  readonly role: Output[]
  readonly documents: Map<string, string>
}

const LISTS = { user: 'UserDetailList', group: 'GroupDetailList', role: 'RoleDetailList' } as const

/** All pages of an account's details; undefined, with the failure recorded, when one is missing. */
export async function readAuthorizationDetails(
  recorder: Recorder,
  accountId: string,
  region: string,
): Promise<AuthorizationDetails | undefined> {
  const details: AuthorizationDetails = { user: [], group: [], role: [], documents: new Map() }
  let marker: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const input = { MaxItems: PAGE_ITEMS, ...(marker === undefined ? {} : { Marker: marker }) }
    const request = detailsRequest(accountId, region, input)
    const output = await recorder.read(request)
    if (output === undefined || output === null) return undefined
    const missing = takeIn(details, output)
    if (missing !== undefined) {
      recorder.failMissing(request, missing)
      return undefined
    }
    marker = nextPage(output, { truncated: 'IsTruncated', token: 'Marker' })
    if (marker === undefined) return details
    if (marker === '') {
      recorder.failMissing(request, 'Marker')
      return undefined
    }
  }
  const message = `more than ${MOST_PAGES} pages`
  recorder.fail(detailsRequest(accountId, region, {}), { kind: 'other', code: 'TooManyPages', message })
  return undefined
}

export function detailsRequest(accountId: string, region: string, input: Output): ReadRequest {
  return { service: 'iam', operation: 'GetAccountAuthorizationDetails', input, accountId, region }
}

/** Adds a page; answers the name of a list that it lacks. */
function takeIn(details: AuthorizationDetails, output: Output): string | undefined {
  for (const kind of ['user', 'group', 'role'] as const) {
    const items = list(output, LISTS[kind])
    if (items === undefined) return LISTS[kind]
    details[kind].push(...items)
  }
  for (const policy of list(output, 'Policies') ?? []) {
    const arn = text(policy, 'Arn')
    const document = defaultVersion(policy)
    if (arn !== undefined && document !== undefined) details.documents.set(arn, document)
  }
  return undefined
}

/** The version in force. Source: IAM API reference, ManagedPolicyDetail. */
function defaultVersion(policy: Output): string | undefined {
  const wanted = text(policy, 'DefaultVersionId')
  const versions = list(policy, 'PolicyVersionList') ?? []
  const found =
    versions.find((one) => flag(one, 'IsDefaultVersion') === true) ??
    versions.find((one) => wanted !== undefined && text(one, 'VersionId') === wanted)
  return found === undefined ? undefined : documentText(found, 'Document')
}

/**
 * A policy document as text; undefined where there is none or it can't be decoded. IAM encodes documents by RFC 3986 (IAM API
 * reference, GetAccountAuthorizationDetails); one that begins as JSON does is taken as it is, as emulators answer it.
 */
export function documentText(from: Output, member: string): string | undefined {
  const value = text(from, member)
  if (value === undefined || value === '') return undefined
  if (/^\s*\{/u.test(value)) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}
