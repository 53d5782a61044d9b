import { MAPPINGS } from './mappings.js'
import { REFERENCES } from './references.js'
import { AUDIT } from './sections/audit.js'
import { BACK_OUT } from './sections/back-out.js'
import { IMPLEMENTATION } from './sections/implementation.js'
import { MEANING } from './sections/meaning.js'
import { PREREQUISITES } from './sections/prerequisites.js'
import type { Control, Section } from './types.js'

const REFERENCE_SECTION: Section = {
  id: 'references',
  title: 'References',
  passages: [
    { origin: 'source', text: 'The source has the heading and no entry under it.' },
    { origin: 'aws', text: 'The AWS pages that this program’s rules rest on are listed below.' },
  ],
}

/**
 * The control: what its source says, in our own words unless marked verbatim, and where AWS and CIS disagree. Sections in
 * the source’s order.
 */
export const CONTROL: Control = {
  id: 'cloudtrail-logs-encrypted-with-customer-key',
  title: 'CloudTrail logs are encrypted at rest with a KMS key that the customer manages',
  summary:
    'Every trail names a customer managed KMS key that works and admits CloudTrail; what it delivers is encrypted under that key; and nobody but the authorized can read it.',
  sections: [...MEANING, PREREQUISITES, AUDIT, IMPLEMENTATION, BACK_OUT, REFERENCE_SECTION],
  mappings: MAPPINGS,
  references: REFERENCES,
}
