import { Command } from 'commander'
import { version } from '../toolkit/version.js'
import { EXIT } from './exit-status.js'

const WIDTH = 80

type Add = (program: Command) => void

/** Every verb, in the order of the help. */
const VERBS: Readonly<Record<string, () => Promise<Add>>> = {
  audit: async () => (await import('./verbs/audit.js')).addAudit,
  collect: async () => (await import('./verbs/collect.js')).addCollect,
  readers: async () => (await import('./verbs/readers.js')).addReaders,
  plan: async () => (await import('./verbs/plan.js')).addPlan,
  show: async () => (await import('./verbs/plan.js')).addShow,
  rehearse: async () => (await import('./verbs/rehearse.js')).addRehearse,
  apply: async () => (await import('./verbs/apply.js')).addApply,
  resume: async () => (await import('./verbs/apply.js')).addResume,
  verify: async () => (await import('./verbs/verify.js')).addVerify,
  backout: async () => (await import('./verbs/backout.js')).addBackout,
  runs: async () => (await import('./verbs/runs.js')).addRuns,
  run: async () => (await import('./verbs/runs.js')).addRun,
  logging: async () => (await import('./verbs/logging.js')).addLogging,
  check: async () => (await import('./verbs/check.js')).addCheck,
  explain: async () => (await import('./verbs/explain.js')).addExplain,
  doctor: async () => (await import('./verbs/doctor.js')).addDoctor,
  permissions: async () => (await import('./verbs/permissions.js')).addPermissions,
  demo: async () => (await import('./verbs/demo.js')).addDemo,
  simulate: async () => (await import('./verbs/simulate.js')).addSimulate,
  completion: async () => (await import('./verbs/completion.js')).addCompletion,
}

/** The command tree: of one verb when that is all that is asked for, else whole. Each verb loads its work when it runs. */
export async function buildProgram(asked?: string): Promise<Command> {
  const program = new Command('trailseal')
    .description(
      'Makes one AWS control true: CloudTrail logs are encrypted at rest with a KMS key the\n' +
        'customer manages, and readable by nobody but the authorized.',
    )
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'show the manual')
    .helpCommand('help [verb]', 'show the manual of a verb')
    .configureHelp({
      helpWidth: WIDTH,
      showGlobalOptions: false,
      // Descriptions are broken where the terminal wants it, not where the source was.
      commandDescription: (command) => command.description().replaceAll('\n', ' '),
    })
    .configureOutput({ outputError: (text, write) => write(asError(text)) })
    .showSuggestionAfterError(true)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.done : EXIT.error))
    .addHelpText(
      'after',
      '\nFirst steps:\n  $ trailseal demo      see it work, without AWS\n  $ trailseal doctor    check credentials and permissions\n  $ trailseal audit     audit this account',
    )
  const one = asked === undefined || asked === 'completion' ? undefined : VERBS[asked]
  for (const load of one === undefined ? Object.values(VERBS) : [one]) (await load())(program)
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
