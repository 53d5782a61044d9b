import type { Command } from 'commander'
import { AWS_ENVIRONMENT, withManual } from '../manual.js'
import { type AwsFlags, collectOptions, withAwsFlags } from '../options.js'
import { ProgressView } from '../progress.js'
import { type Running, run } from '../run.js'
import { printData } from '../streams.js'

interface CollectFlags extends AwsFlags {
  readonly output?: string
}

export function addCollect(program: Command): void {
  const command = program
    .command('collect')
    .summary('read an estate into a file')
    .description(
      'Reads accounts, regions, trails, their status, keys, buckets, newest logs and copies into one JSON file,\n' +
        'with who read each thing and when, and every read that was refused. Reads only.',
    )
    .option('-o, --output <file>', 'write the estate there, whole or not at all (default: standard output)')
  withAwsFlags(command)
  withManual(command, {
    notes: ['The file holds key and bucket policies: treat it as internal.'],
    environment: AWS_ENVIRONMENT,
    examples: [
      ['trailseal collect -o estate.json', 'this account'],
      ['trailseal collect --org -o estate.json', 'the organization'],
    ],
    seeAlso: ['trailseal audit --estate, schemas/estate.schema.json'],
  })
  command.action(async (flags: CollectFlags) => run(false, async (running) => collectVerb(flags, running)))
}

async function collectVerb(flags: CollectFlags, { signal }: Running): Promise<number> {
  const { readConfig } = await import('../../toolkit/config.js')
  const { collect } = await import('../../toolkit/collect.js')
  const { writeEstate } = await import('../../toolkit/estate-file.js')
  const progress = new ProgressView({ isQuiet: flags.quiet === true })
  const options = collectOptions(flags, readConfig(flags.config))
  const estate = await collect({ ...options, signal, onProgress: progress.listen })
  progress.clear()
  if (flags.output === undefined || flags.output === '-') {
    printData(`${JSON.stringify(estate, undefined, 2)}\n`)
  } else {
    writeEstate(flags.output, estate)
  }
  const { trails, accounts, failures } = estate
  progress.note(`${accounts.length} accounts, ${trails.length} trails, ${failures.length} reads failed`)
  return 0
}
