import type { CheckReport } from '../../code/finding.js'

/** The version of the check document. */
export const CHECK_SCHEMA = 'trailseal.check/1'

/** The report as JSON, described by `schemas/check.schema.json`. */
export function checkJson(report: CheckReport): string {
  return `${JSON.stringify({ schema: CHECK_SCHEMA, ...report }, undefined, 2)}\n`
}
