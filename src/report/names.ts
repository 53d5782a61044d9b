import type { Assessment, Evidence } from '../domain/finding.js'
import { printable } from './text.js'

/** Names of accounts by id, as far as the assessment knows them. */
export function accountNames({ accounts }: Assessment): ReadonlyMap<string, string> {
  return new Map(
    accounts
      .filter((one) => one.subject.kind === 'account')
      .map(({ subject }) => [subject.accountId, subject.name]),
  )
}

export function accountTitle(accountId: string, names: ReadonlyMap<string, string>): string {
  const name = names.get(accountId)
  return name === undefined || name === accountId ? accountId : `${accountId} ${printable(name)}`
}

/** One piece of proof on a line. */
export function evidenceText(evidence: Evidence): string {
  if (evidence.kind === 'field') return `${evidence.field} = ${evidence.value}`
  return `${evidence.effect} "${evidence.statement}" in ${evidence.document}: ${evidence.note}`
}
