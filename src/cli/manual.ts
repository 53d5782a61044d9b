import type { Command } from 'commander'

/** The parts of a manual page that follow the options. */
export interface Manual {
  readonly examples: readonly (readonly [command: string, what: string])[]
  readonly exitStatus?: readonly (readonly [status: number, what: string])[]
  readonly notes?: readonly string[]
  readonly environment?: readonly (readonly [name: string, what: string])[]
  readonly seeAlso: readonly string[]
}

export const AWS_ENVIRONMENT: NonNullable<Manual['environment']> = [
  ['AWS_PROFILE, AWS_REGION, AWS_ACCESS_KEY_ID ...', 'as the AWS CLI reads them'],
  ['AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE>', 'endpoints other than AWS; the second beats the first'],
  ['HTTPS_PROXY, HTTP_PROXY, NO_PROXY', 'proxy to go through; never for this machine itself'],
  ['NO_COLOR, FORCE_COLOR', 'no colour; colour also off a terminal'],
]

const COMMON_EXIT: NonNullable<Manual['exitStatus']> = [
  [0, 'done'],
  [1, 'error'],
]

export const AUDIT_EXIT: NonNullable<Manual['exitStatus']> = [
  [0, 'compliant'],
  [1, 'error: nothing was judged'],
  [2, 'noncompliant'],
  [3, 'incomplete: something is unknown, and nothing is noncompliant'],
  [4, 'refused: a file was changed, or is newer than this program'],
  [130, 'stopped by Ctrl-C'],
]

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)]
}

/** Adds the manual to a verb's help. */
export function withManual(command: Command, manual: Manual): Command {
  const lines = [
    ...section('Notes', manual.notes ?? []),
    ...section(
      'Exit status',
      (manual.exitStatus ?? COMMON_EXIT).map(([status, what]) => `${String(status).padStart(3)}  ${what}`),
    ),
    ...section(
      'Environment',
      (manual.environment ?? []).flatMap(([name, what]) => [name, `    ${what}`]),
    ),
    ...section(
      'Examples',
      manual.examples.flatMap(([example, what]) => [`$ ${example}`, `    ${what}`]),
    ),
    ...section('See also', manual.seeAlso),
  ]
  return command.addHelpText('after', lines.join('\n'))
}
