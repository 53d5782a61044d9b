import type { RuleId } from '../domain/finding.js'
import { PAGES } from './references.js'
import type { RuleMetadata } from './types.js'

/** Every rule's level, question, reason and remedy, in the order in which they are read. */
export const RULES: Readonly<Record<RuleId, RuleMetadata>> = {
  'trail-has-key': {
    id: 'trail-has-key',
    level: 'benchmark',
    title: 'The trail names a KMS key',
    question: 'Does the trail name a KMS key for its log files?',
    why: 'Without one CloudTrail delivers under SSE-S3, whatever the bucket’s default is: whoever may read the bucket reads the logs, and no key policy stands between.',
    remedy:
      'Give CloudTrail the use of a customer managed key in its key policy, then name that key in the trail.',
    sources: [PAGES.encryption, PAGES.describeTrails, PAGES.updateTrail],
  },
  'key-is-customer-managed': {
    id: 'key-is-customer-managed',
    level: 'assured',
    title: 'The key is managed by the customer',
    question: 'Is the key one whose policy the customer decides?',
    why: 'The policy of an AWS managed key can’t be changed, so it can’t keep anyone out. The control is about who holds the key.',
    remedy: 'Create a customer managed key in the bucket’s region and name it in the trail instead.',
    sources: [PAGES.keyTypes, PAGES.keyMetadata],
  },
  'key-is-usable': {
    id: 'key-is-usable',
    level: 'assured',
    title: 'The key can encrypt for this trail',
    question: 'Does the key exist, is it enabled, of the right kind, and in the bucket’s region?',
    why: 'A trail goes on naming a key that is disabled, waiting for deletion or gone; CloudTrail then can’t deliver, and logs are at risk of being lost.',
    remedy:
      'Enable the key or cancel its deletion; or name another key, symmetric and in the bucket’s region.',
    sources: [PAGES.keyStates, PAGES.keyMetadata, PAGES.encryption],
  },
  'key-admits-cloudtrail': {
    id: 'key-admits-cloudtrail',
    level: 'assured',
    title: 'The key lets CloudTrail encrypt this trail’s logs',
    question: 'Do the key’s policy and grants admit CloudTrail for this very trail?',
    why: 'Delivery needs kms:GenerateDataKey in this trail’s encryption context; a policy written for another trail, or with a wildcard that never matches, stops it silently.',
    remedy: 'Add the statements that CloudTrail needs to the key policy, for this trail’s ARN.',
    sources: [PAGES.keyPolicy, PAGES.keyPolicies, PAGES.bucketKey],
  },
  'readers-are-authorized': {
    id: 'readers-are-authorized',
    level: 'assured',
    title: 'Nobody but the authorized can read the logs',
    question: 'Can anyone outside the allow-list both get the objects and decrypt them?',
    why: 'Encryption restricts nobody while the key policy lets every principal of the account decrypt, as the policy that the console writes does.',
    remedy: 'Restrict kms:Decrypt in the key policy, and reading in the bucket policy, to the readers meant.',
    sources: [PAGES.keyPolicy, PAGES.defaultKeyPolicy],
  },
  'delivery-is-healthy': {
    id: 'delivery-is-healthy',
    level: 'assured',
    title: 'The trail delivers',
    question: 'Is logging on, and did the last deliveries succeed, recently?',
    why: 'A trail with a key that delivers nothing protects nothing; a broken key shows here first.',
    remedy: 'Start logging, or mend the bucket or key policy that the delivery error points at.',
    sources: [PAGES.trailStatus, PAGES.bucketPolicy],
  },
  'newest-log-is-sealed': {
    id: 'newest-log-is-sealed',
    level: 'assured',
    title: 'The newest log object is encrypted under that key',
    question: 'Does the newest delivered log object carry SSE-KMS under the trail’s key?',
    why: 'The trail says what is meant; the object shows what happened.',
    remedy: 'Wait for the next delivery and audit again; if it stays so, save the trail’s key once more.',
    sources: [PAGES.headObject, PAGES.consistency],
  },
  'account-records': {
    id: 'account-records',
    level: 'assured',
    title: 'The account is recorded by a trail',
    question: 'Does a trail, the account’s own or its organization’s, record this account?',
    why: 'An account without a trail has no logs to protect, and a check that only looks at trails passes it.',
    remedy:
      'Create a multi-Region trail with a customer managed key, or cover the account by an organization trail.',
    sources: [PAGES.organizationTrail, PAGES.describeTrails],
  },
  'cloudtrail-grant-is-scoped': {
    id: 'cloudtrail-grant-is-scoped',
    level: 'advisory',
    title: 'CloudTrail may use the key for these trails only',
    question: 'Do the statements that admit CloudTrail carry aws:SourceArn?',
    why: 'Without it CloudTrail may use the key on behalf of anybody’s trail that matches the rest of the statement.',
    remedy: 'Add a condition on aws:SourceArn with the ARNs of the trails that use the key.',
    sources: [PAGES.keyPolicy],
  },
  'key-rotates': {
    id: 'key-rotates',
    level: 'advisory',
    title: 'The key’s material rotates',
    question: 'Is automatic rotation on?',
    why: 'Rotation limits how much is encrypted under one piece of key material; old material stays usable for reading.',
    remedy: 'Turn automatic rotation on.',
    sources: [PAGES.rotation],
  },
  'key-survives': {
    id: 'key-survives',
    level: 'advisory',
    title: 'The key is safe from loss',
    question: 'Is the key free of pending deletion and of administrators that are anybody?',
    why: 'Once a key is deleted, everything encrypted under it is unreadable for good.',
    remedy: 'Cancel the deletion, and name the key’s administrators in its policy.',
    sources: [PAGES.deletion, PAGES.keyPolicies],
  },
  'copies-are-sealed': {
    id: 'copies-are-sealed',
    level: 'advisory',
    title: 'Copies of the logs are under customer managed keys too',
    question:
      'Are the log group, the event data stores and the replicas encrypted with customer managed keys?',
    why: 'A copy that everybody can read undoes the protection of the original.',
    remedy:
      'Set a customer managed key on the log group and for replicas; make new event data stores with one.',
    sources: [PAGES.logGroups, PAGES.replication, PAGES.encryption],
  },
}

/** The metadata of every rule, in order. */
export const ALL_RULES: readonly RuleMetadata[] = Object.values(RULES)
