import type { RuleId } from '../../domain/finding.js'
import type { ForeignSkip } from '../finding.js'

/**
 * Rules of other scanners that ask what one of ours asks. Sources: Checkov policy index; Trivy and tfsec AWS checks; KICS
 * queries cloudtrail_log_files_not_encrypted_with_kms and kms_key_with_no_deletion_window.
 */
const EQUIVALENTS: Readonly<Record<string, readonly RuleId[]>> = {
  CKV_AWS_35: ['trail-has-key', 'key-is-customer-managed'],
  CKV_AWS_7: ['key-rotates'],
  CKV_AWS_33: ['readers-are-authorized', 'key-survives'],
  CKV2_AWS_64: ['key-admits-cloudtrail'],
  CKV_AWS_158: ['copies-are-sealed'],
  CKV_AWS_227: ['key-is-usable'],
  CKV_AWS_294: ['copies-are-sealed'],
  'AVD-AWS-0015': ['trail-has-key', 'key-is-customer-managed'],
  'AWS-0015': ['trail-has-key', 'key-is-customer-managed'],
  'aws-cloudtrail-encryption-customer-managed-key': ['trail-has-key', 'key-is-customer-managed'],
  'aws-cloudtrail-enable-at-rest-encryption': ['trail-has-key', 'key-is-customer-managed'],
  AWS065: ['trail-has-key', 'key-is-customer-managed'],
  'AVD-AWS-0065': ['key-rotates'],
  'AWS-0065': ['key-rotates'],
  'aws-kms-auto-rotate-keys': ['key-rotates'],
  'AVD-AWS-0017': ['copies-are-sealed'],
  'AWS-0017': ['copies-are-sealed'],
  'aws-cloudwatch-log-group-customer-key': ['copies-are-sealed'],
  '5d9e3164-9265-470c-9a10-57ae454ac0c7': ['trail-has-key', 'key-is-customer-managed'],
  '050a9ba8-d1cb-4c61-a5e8-8805a70d3b85': ['trail-has-key', 'key-is-customer-managed'],
}

/** A skip comment of another scanner, and the rules of ours that it is about; none named: every one. */
export interface ForeignComment extends Omit<ForeignSkip, 'place'> {
  readonly rules: readonly RuleId[] | 'every'
}

type Reader = (text: string) => ForeignComment[]

function named(tool: ForeignSkip['tool'], id: string, reason?: string): ForeignComment[] {
  const rules = EQUIVALENTS[id] ?? EQUIVALENTS[id.toUpperCase()] ?? EQUIVALENTS[id.toLowerCase()]
  if (rules === undefined) return []
  return [{ tool, id, rules, ...(reason === undefined || reason === '' ? {} : { reason }) }]
}

/** Source: Checkov documentation, "Suppressing and skipping policies": `checkov:skip=<id>:<reason>`. */
const checkov: Reader = (text) =>
  [...text.matchAll(/checkov:skip\s*=\s*([A-Za-z0-9_]+)(?::([^\r\n]*?))?\s*(?:\*\/)?$/gu)].flatMap(
    ([, id = '', reason]) => named('Checkov', id, reason?.trim()),
  )

/** Source: Trivy documentation, "Filtering", inline comments; tfsec documentation, "Ignoring checks". */
const trivy: Reader = (text) =>
  [...text.matchAll(/\b(trivy|tfsec):ignore:([A-Za-z0-9_-]+|\*)/gu)].flatMap(([, tool, id = '']) => {
    const scanner = tool === 'trivy' ? 'Trivy' : 'tfsec'
    return id === '*' ? [{ tool: scanner, id, rules: 'every' as const }] : named(scanner, id)
  })

/** Source: KICS documentation, "Running KICS", using commands on scanned files as comments. */
const kics: Reader = (text) => {
  const found = /\bkics-scan\s+(ignore-line|ignore-block|ignore|disable\s*=\s*([^\s*]+))/u.exec(text)
  if (found === null) return []
  const [, command = '', ids] = found
  if (ids === undefined) return [{ tool: 'KICS', id: command, rules: 'every' }]
  return ids.split(',').flatMap((id) => named('KICS', id.trim()))
}

/** The skip comments of other scanners on a line. */
export function foreignComments(text: string): ForeignComment[] {
  return [checkov, trivy, kics].flatMap((reader) => reader(text))
}

/** What any of these comments holds; a text without it has none. */
export const FOREIGN_MARKS = /checkov:skip|trivy:ignore|tfsec:ignore|kics-scan/u
