import type { Command } from 'commander'
import { lazily } from '../lazily.js'
import { AWS_ENVIRONMENT, withManual } from '../manual.js'
import { withAwsFlags } from '../options.js'
import type { CollectFlags } from '../work/collect.js'

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
  command.action(async (flags: CollectFlags) =>
    lazily(false, async (running) => (await import('../work/collect.js')).collectVerb(flags, running)),
  )
}
