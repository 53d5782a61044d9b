import type { CheckReport, CodeFinding } from '../../code/finding.js'
import type { Place } from '../../code/types.js'
import { contentHash } from '../../domain/hash.js'
import { type Merged, isOpen, merged, messageOf, severityOf, shownPlace } from './findings.js'
import { NOTIFICATIONS, SARIF_RULES } from './sarif-rules.js'

export interface SarifOptions {
  readonly version: string
  /** The working directory below the repository's root, `infra/live`; empty at the root itself. */
  readonly below?: string
}

/** Where relative addresses begin: the root of the repository. GitHub fills it in. */
const ROOT = '%SRCROOT%'

/**
 * The report as SARIF 2.1.0, as GitHub code scanning takes it. Sources: OASIS SARIF 2.1.0; GitHub documentation, "SARIF
 * support for code scanning".
 */
export function checkSarif(report: CheckReport, options: SarifOptions): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Trailseal',
            version: options.version,
            semanticVersion: options.version,
            rules: SARIF_RULES,
            notifications: NOTIFICATIONS,
          },
        },
        automationDetails: { id: 'trailseal/check/' },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [ROOT]: { description: { text: 'The root of the repository.' } } },
        invocations: [
          { executionSuccessful: true, toolExecutionNotifications: notifications(report, options) },
        ],
        results: results(report, options),
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

function results(report: CheckReport, options: SarifOptions): object[] {
  const seen = new Map<string, number>()
  return report.subjects.flatMap((subject) =>
    resultsOf(subject.findings).map((one) => {
      const key = fingerprint(one.finding, options)
      const count = (seen.get(key) ?? 0) + 1
      seen.set(key, count)
      return result(one, { options, print: `${key}:${count}` })
    }),
  )
}

/** Suppressed findings are told too, as what they are. */
function resultsOf(findings: readonly CodeFinding[]): Merged[] {
  const open = findings.filter(isOpen)
  return [
    ...merged(open.filter((one) => one.suppression === undefined)),
    ...open.filter((one) => one.suppression !== undefined).map((finding) => ({ finding, others: [] })),
  ]
}

/** What a finding is about, whatever line it stands on: the same after lines have moved. */
function fingerprint({ rule, address, place }: CodeFinding, { below = '' }: SarifOptions): string {
  return contentHash({ rule, address, file: uriOf(place.file, below) }).slice(
    'sha256:'.length,
    'sha256:'.length + 32,
  )
}

function result(one: Merged, { options, print }: { options: SarifOptions; print: string }): object {
  const { finding } = one
  const { rule, suppression } = finding
  const place = shownPlace(finding)
  const related = place === finding.place ? finding.related : [finding.place, ...finding.related]
  return {
    ruleId: rule,
    ruleIndex: SARIF_RULES.findIndex((one) => one.id === rule),
    level: severityOf(finding),
    message: { text: messageOf(one) },
    locations: [{ physicalLocation: locationOf(place, options), logicalLocations: [logical(finding)] }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((one, index) => ({
            id: index + 1,
            physicalLocation: locationOf(one, options),
            message: { text: 'What it bears on.' },
          })),
        }),
    partialFingerprints: { primaryLocationLineHash: print, 'trailseal/v1': print },
    properties: { verdict: finding.verdict, controlLevel: finding.level },
    ...(suppression === undefined
      ? {}
      : {
          suppressions: [
            {
              kind: 'inSource',
              status: 'accepted',
              justification: `${suppression.reason} (until ${suppression.expires})`,
              location: { physicalLocation: locationOf(suppression.place, options) },
            },
          ],
        }),
  }
}

function logical({ address }: CodeFinding): object {
  return { fullyQualifiedName: address, kind: 'resource' }
}

function locationOf(place: Place, { below = '' }: SarifOptions): object {
  const { file, line, column, endLine, endColumn } = place
  return {
    artifactLocation: { uri: uriOf(file, below), uriBaseId: ROOT },
    region: {
      startLine: line,
      startColumn: column,
      endLine,
      // A region of one line is not empty.
      endColumn: line === endLine ? Math.max(endColumn, column + 1) : endColumn,
    },
  }
}

/** A path as a relative reference: `..` resolved against the folder below the root, every segment escaped. */
function uriOf(file: string, below: string): string {
  const parts: string[] = []
  for (const part of [...below.split('/'), ...file.split(/[/\\]/u)]) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else parts.push(part)
  }
  return parts.map(encodeURIComponent).join('/')
}

function notifications({ problems, suppressionProblems }: CheckReport, options: SarifOptions): object[] {
  const all = [
    ...problems.map((one) => ({
      code: 'not-read-fully',
      text: `${one.code}: ${one.message}`,
      place: one.place,
    })),
    ...suppressionProblems.map((one) => ({
      code: 'suppression',
      text: `${one.message}. ${one.remedy}`,
      place: one.place,
    })),
  ]
  return all.map(({ code, text, place }) => ({
    descriptor: { id: code, index: NOTIFICATIONS.findIndex((one) => one.id === code) },
    level: 'warning',
    message: { text },
    locations: [{ physicalLocation: locationOf(place, options) }],
  }))
}
