import { parseArn } from '../domain/arn.js'
import type { AllowedReader } from '../domain/allowed-reader.js'
import { matchesGlob } from '../policy/glob.js'
import type { ReaderSubject } from './subject.js'
import type { World } from './world.js'

/** Entries that still count on a day, `2026-10-01`, and those that have ended. */
export function inForce(
  readers: readonly AllowedReader[],
  today: string,
): { readonly active: readonly AllowedReader[]; readonly ended: readonly AllowedReader[] } {
  return {
    active: readers.filter((one) => one.expires >= today),
    ended: readers.filter((one) => one.expires < today),
  }
}

/** The entry that allows everybody whom the subject stands for; undefined: none does. */
export function allowing(
  world: World,
  readers: readonly AllowedReader[],
  subject: ReaderSubject,
): AllowedReader | undefined {
  return readers.find((one) => allows(world, one, subject))
}

function allows(world: World, reader: AllowedReader, subject: ReaderSubject): boolean {
  if (reader.service !== undefined) return subject.kind === 'service' && subject.name === reader.service
  const accounts = accountsOf(subject)
  if (accounts.length === 0) return false
  if (reader.account !== undefined) return accounts.every((id) => id === reader.account)
  const path = reader.organizationPath
  if (path !== undefined) return accounts.every((id) => isUnder(world.organization.pathOf(id), path))
  if (!('arn' in subject)) return false
  const { arn, pattern } = reader
  const names = namesOf(subject.arn)
  if (arn !== undefined) return names.includes(arn)
  return pattern !== undefined && names.some((name) => matchesGlob(pattern, name))
}

function accountsOf(subject: ReaderSubject): readonly string[] {
  if (subject.kind === 'member-accounts') return subject.accountIds
  return 'accountId' in subject ? [subject.accountId] : []
}

function isUnder(path: string | undefined, top: string): boolean {
  return path?.startsWith(top.endsWith('/') ? top : `${top}/`) === true
}

/** A session is allowed with its role; of a role's path its session's ARN says nothing. */
function namesOf(arn: string): string[] {
  const parts = parseArn(arn)
  const [type, role] = parts?.resource.split('/') ?? []
  if (parts === undefined || type !== 'assumed-role') return [arn]
  return [arn, `arn:${parts.partition}:iam::${parts.accountId}:role/${role ?? ''}`]
}
