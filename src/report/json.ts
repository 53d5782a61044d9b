import type { Assessment } from '../domain/finding.js'

/** The version of the assessment document. */
export const ASSESSMENT_SCHEMA = 'trailseal.assessment/1'

/** The assessment as JSON, described by `schemas/assessment.schema.json`. */
export function json(assessment: Assessment): string {
  return `${JSON.stringify({ schema: ASSESSMENT_SCHEMA, ...assessment }, undefined, 2)}\n`
}
