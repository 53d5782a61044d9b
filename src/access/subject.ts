/** Whom an answer is about. Together the subjects of a report are everybody there is. */
export type ReaderSubject =
  | {
      /** A principal that was collected, or one that was not but that a policy names. A role means its sessions. */
      readonly kind: 'user' | 'role' | 'session' | 'federated-user' | 'root'
      readonly arn: string
      readonly accountId: string
      /** Whether its own policies are known. */
      readonly isCollected: boolean
    }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'any-service' }
  | { readonly kind: 'anonymous' }
  /** Every other principal of an account whose principals were not read. */
  | { readonly kind: 'account'; readonly accountId: string; readonly isMember: boolean }
  /** Every principal of member accounts that no policy names; all under the same organization policies. */
  | { readonly kind: 'member-accounts'; readonly accountIds: readonly string[]; readonly path?: string }
  /** Every principal of any other account there is. */
  | { readonly kind: 'anyone'; readonly accountGlobs: readonly string[] }

/** A short name: the ARN, or words for those that stand for many. */
export function subjectName(subject: ReaderSubject): string {
  switch (subject.kind) {
    case 'user':
    case 'role':
    case 'session':
    case 'federated-user':
    case 'root':
      return subject.arn
    case 'service':
      return subject.name
    case 'any-service':
      return 'any other AWS service'
    case 'anonymous':
      return 'anonymous callers'
    case 'account':
      return `any other principal of account ${subject.accountId}`
    case 'member-accounts':
      return `any principal of ${subject.accountIds.length} other member account${subject.accountIds.length === 1 ? '' : 's'}${subject.path === undefined ? '' : ` under ${subject.path}`}`
    case 'anyone':
      return subject.accountGlobs.length === 0
        ? 'any principal of any other AWS account'
        : `any principal of other AWS accounts whose ids are like ${subject.accountGlobs.join(' and ')}`
  }
}
