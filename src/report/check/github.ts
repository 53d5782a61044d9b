import type { CheckReport } from '../../code/finding.js'
import type { Place } from '../../code/types.js'
import { RULES } from '../../control/rules.js'
import { messageOf, openFindings, severityOf, shownPlace } from './findings.js'

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } as const

/** Annotations of GitHub Actions, one a line. Source: GitHub documentation, "Workflow commands for GitHub Actions". */
export function checkGithub(report: CheckReport): string {
  const findings = openFindings(report).map((one) => {
    const { finding } = one
    const title = `${finding.rule}: ${RULES[finding.rule].title}`
    return annotation(COMMANDS[severityOf(finding)], shownPlace(finding), title, messageOf(one))
  })
  const problems = report.problems.map((one) =>
    annotation('warning', one.place, one.code, `This was not read fully: ${one.message}`),
  )
  const suppressions = report.suppressionProblems.map((one) =>
    annotation('warning', one.place, one.code, `${one.message}. ${one.remedy}`),
  )
  return [...findings, ...problems, ...suppressions].map((line) => `${line}\n`).join('')
}

function annotation(command: string, place: Place, title: string, message: string): string {
  const { file, line, endLine, column, endColumn } = place
  // Columns count only within one line.
  const columns: readonly (readonly [string, string])[] =
    line === endLine
      ? [
          ['col', String(column)],
          ['endColumn', String(endColumn)],
        ]
      : []
  const properties = [
    ['file', file],
    ['line', String(line)],
    ['endLine', String(endLine)],
    ...columns,
    ['title', title],
  ] as const
  const list = properties.map(([name, value]) => `${name}=${escapeProperty(value)}`).join(',')
  return `::${command} ${list}::${escapeData(message)}`
}

/** Source: actions/toolkit, packages/core, command escaping. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
