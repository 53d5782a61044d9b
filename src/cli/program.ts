import { Command } from 'commander'
import { addAudit } from './verbs/audit.js'
import { addCollect } from './verbs/collect.js'
import { addCompletion } from './verbs/completion.js'
import { addDemo } from './verbs/demo.js'
import { addDoctor } from './verbs/doctor.js'
import { addExplain } from './verbs/explain.js'
import { addSimulate } from './verbs/simulate.js'
import { EXIT } from './exit-status.js'
import { version } from '../toolkit/version.js'

const WIDTH = 80

/** The whole command tree. Building it loads nothing but this; each verb loads its work when it runs. */
export function buildProgram(): Command {
  const program = new Command('trailseal')
    .description(
      'Makes one AWS control true: CloudTrail logs are encrypted at rest with a KMS key the\n' +
        'customer manages, and readable by nobody but the authorized.',
    )
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'show the manual')
    .helpCommand('help [verb]', 'show the manual of a verb')
    .configureHelp({ helpWidth: WIDTH, showGlobalOptions: false })
    .configureOutput({ outputError: (text, write) => write(asError(text)) })
    .showSuggestionAfterError(true)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.done : EXIT.error))
    .addHelpText(
      'after',
      '\nFirst steps:\n  $ trailseal demo      see it work, without AWS\n  $ trailseal doctor    check credentials and permissions\n  $ trailseal audit     audit this account',
    )
  for (const add of [addAudit, addCollect, addExplain, addDoctor, addDemo, addSimulate, addCompletion])
    add(program)
  for (const command of program.commands) command.copyInheritedSettings(program)
  return program
}

/** Commander's own complaints in the form that all errors have. */
function asError(text: string): string {
  const [first = '', ...rest] = text
    .replace(/^error: /u, '')
    .trim()
    .split('\n')
  const hint = rest.join(' ').replaceAll(/[()]/gu, '').trim()
  return `error[USAGE]: ${first}\n  remedy: ${hint === '' ? 'trailseal --help lists verbs, trailseal help VERB its flags' : hint}\n`
}
