import type { Section } from '../types.js'

/** What the control is, why, and what happens without it. */
export const MEANING: readonly Section[] = [
  {
    id: 'profile',
    title: 'Profile',
    passages: [
      { origin: 'source', text: 'Level 1', verbatim: true },
      {
        origin: 'cis',
        text: 'Level 2: the recommendation is in every version of the CIS AWS Foundations Benchmark, and Level 2 in all of them.',
      },
      {
        origin: 'trailseal',
        text: 'Both are shown because they disagree; no verdict depends on the level.',
      },
    ],
  },
  {
    id: 'description',
    title: 'Description',
    passages: [
      {
        origin: 'source',
        text: 'CloudTrail records the API calls of an account. Its log files are to be encrypted at rest under a KMS key that the customer manages, so that the customer controls the encryption, and only authorized users can read the logs.',
      },
      {
        origin: 'trailseal',
        text: 'These are two promises. That a key is named can be read off the trail. That only the authorized can read the logs follows from the key’s policy and grants and from the bucket’s policy, not from the key being named: the policy that the CloudTrail console writes lets every principal of the account decrypt.',
      },
    ],
  },
  {
    id: 'rationale',
    title: 'Rationale',
    passages: [
      {
        origin: 'source',
        text: 'It protects sensitive logs from unauthorized access, meets standards that ask for encrypted storage (it names HIPAA, SOC 2 and PCI DSS), and puts the control of who can decrypt into a key policy.',
      },
      {
        origin: 'trailseal',
        text: 'With SSE-S3 whoever may read the bucket reads the logs. With a customer managed key a reader needs kms:Decrypt as well, which the key’s policy can withhold, and each decryption leaves an event.',
      },
    ],
  },
  {
    id: 'impact',
    title: 'Impact',
    passages: [
      {
        origin: 'source',
        text: 'Without it: unauthorized access to the logs, breach of requirements for encryption, and more risk of exposure and tampering, which hampers the detection of incidents.',
      },
      {
        origin: 'trailseal',
        text: 'Encryption does not prevent tampering: whoever may delete or overwrite objects still can. Log file validation and the bucket’s policy are against that.',
      },
      {
        origin: 'trailseal',
        danger: true,
        text: 'Doing it has an impact of its own: readers without kms:Decrypt lose the logs at once, replication rules that do not select SSE-KMS objects stop copying them, a key that is disabled or deleted stops delivery, and a key costs about one US dollar a month plus its requests.',
      },
    ],
  },
  {
    id: 'default-value',
    title: 'Default value',
    passages: [
      {
        origin: 'source',
        text: 'Logs are said to be stored unencrypted unless a KMS key is configured.',
      },
      {
        origin: 'aws',
        text: 'That is out of date: since January 2023 S3 encrypts every new object at least with SSE-S3. A trail without a key delivers under SSE-S3, whatever the bucket’s default encryption is.',
      },
      {
        origin: 'trailseal',
        text: 'The control is therefore not about whether the logs are encrypted, but about who holds the key. Default encryption of the bucket is never credited.',
      },
    ],
  },
]
