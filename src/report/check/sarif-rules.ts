import { RULES } from '../../control/rules.js'
import type { RuleMetadata } from '../../control/types.js'
import type { RuleId } from '../../domain/finding.js'

/**
 * How grave a finding is, as GitHub reads it: over 9.0 critical, 7.0 high, 4.0 medium, else low.
 * Source: GitHub documentation, "SARIF support for code scanning", security-severity.
 */
const SEVERITY: Readonly<Partial<Record<RuleId, string>>> = {
  'trail-has-key': '7.5',
  'key-is-customer-managed': '7.0',
  'key-is-usable': '8.0',
  'key-admits-cloudtrail': '8.0',
  'readers-are-authorized': '8.5',
  'delivery-is-healthy': '7.5',
  'cloudtrail-grant-is-scoped': '3.0',
  'key-rotates': '3.0',
  'key-survives': '3.5',
  'copies-are-sealed': '3.5',
}

/** The rules as SARIF describes them. */
export const SARIF_RULES = Object.keys(SEVERITY)
  .map((id) => RULES[id as RuleId])
  .map(descriptor)

function descriptor(rule: RuleMetadata) {
  const { id, title, question, why, remedy, sources, level } = rule
  const pages = sources.map((page) => `- [${page.title}](${page.url})`).join('\n')
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: `${question} ${why}` },
    help: {
      text: `${question} ${why} ${remedy}`,
      markdown: `**${question}**\n\n${why}\n\n## What to do\n\n${remedy} \`trailseal explain ${id}\` prints the steps.\n\n## Sources\n\n${pages}\n`,
    },
    ...(sources[0] === undefined ? {} : { helpUri: sources[0].url }),
    defaultConfiguration: { level: level === 'advisory' ? 'note' : 'error' },
    properties: {
      tags: ['security', 'aws', 'cloudtrail', 'kms'],
      precision: 'very-high',
      'problem.severity': level === 'advisory' ? 'recommendation' : 'error',
      'security-severity': SEVERITY[id],
    },
  }
}

function pascalCase(id: string): string {
  return id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}

/** What a run can tell besides findings. */
export const NOTIFICATIONS = [
  {
    id: 'not-read-fully',
    name: 'NotReadFully',
    shortDescription: { text: 'A part of the code could not be read or resolved.' },
    fullDescription: {
      text: 'A part of the code could not be read or resolved: nothing that rests on it is reported as compliant.',
    },
  },
  {
    id: 'suppression',
    name: 'SuppressionDoesNotCount',
    shortDescription: { text: 'A suppression does not count.' },
    fullDescription: {
      text: 'A suppression has ended, lacks its reason or its last day, or names no rule: it does not count.',
    },
  },
]
