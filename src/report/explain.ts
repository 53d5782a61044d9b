import type { Control, Mapping, Passage, RuleMetadata, Section } from '../control/types.js'
import type { Remedy } from '../control/remedy.js'
import { type Style, makeStyle } from './style.js'
import { wrap } from './text.js'

/** Whose a statement is, as readers are told. */
const ORIGINS: Readonly<Record<Passage['origin'], string>> = {
  source: 'source control',
  aws: 'AWS',
  cis: 'CIS',
  trailseal: 'Trailseal',
}

/** The control, section by section, each passage with whose it is. */
export function explainControl(control: Control, hasColour = false): string {
  const style = makeStyle(hasColour)
  const lines = [
    style.bold(control.title),
    '',
    ...wrap(control.summary),
    ...control.sections.flatMap((section) => ['', ...sectionLines(section, style)]),
    '',
    style.bold('Mappings'),
    ...control.mappings.flatMap((mapping) => mappingLines(mapping, style)),
    '',
    style.bold('Pages'),
    ...control.references.flatMap((page) => [...wrap(page.title, 2, 4), `    ${page.url}`]),
  ]
  return `${lines.join('\n')}\n`
}

function sectionLines(section: Section, style: Style): string[] {
  return [style.bold(section.title), ...section.passages.flatMap((passage) => passageLines(passage, style))]
}

function passageLines(passage: Passage, style: Style): string[] {
  const tags = [
    ORIGINS[passage.origin],
    passage.channel === 'cli' ? 'AWS CLI' : passage.channel,
    passage.verbatim === true ? 'as written' : undefined,
  ]
  const tag = `[${tags.filter((one) => one !== undefined).join(', ')}]`
  const mark = passage.danger === true ? `${style.bad('DANGER')} ` : ''
  return [
    ...wrap(`${tag} ${passage.danger === true ? 'DANGER ' : ''}${passage.text}`, 2, 4).map((line, index) =>
      index === 0 ? line.replace('DANGER ', mark).replace(tag, style.dim(tag)) : line,
    ),
    // Commands are never broken: they are there to be copied.
    ...(passage.commands ?? []).map((command) => `      ${command}`),
  ]
}

const STANDINGS: Readonly<Record<Mapping['standing'], string>> = {
  claimed: 'claimed',
  contradicted: 'CONTRADICTED by the framework',
  official: "the framework's own name",
  supported: 'supported',
}

function mappingLines(mapping: Mapping, style: Style): string[] {
  const version = mapping.version === undefined ? '' : ` ${mapping.version}`
  const name = mapping.name === undefined ? '' : ` ${mapping.name}`
  const lines = wrap(`${mapping.framework}${version} ${mapping.id}${name}`, 2, 4)
  const note = mapping.note === undefined ? '' : `; ${mapping.note}`
  return [...lines, ...wrap(`${mapping.authority}: ${STANDINGS[mapping.standing]}${note}`, 6).map(style.dim)]
}

/** A rule with its question, reason and remedy in the console and the AWS CLI. */
export function explainRule(
  rule: RuleMetadata,
  remedy: Remedy,
  options: { hasColour?: boolean; about?: readonly string[] } = {},
): string {
  const style = makeStyle(options.hasColour === true)
  const lines = [
    style.bold(`${rule.id} (${rule.level})`),
    ...wrap(rule.title, 2),
    '',
    ...(options.about === undefined ? [] : [style.bold('This finding'), ...options.about, '']),
    style.bold('Asks'),
    ...wrap(rule.question, 2),
    style.bold('Why'),
    ...wrap(rule.why, 2),
    style.bold('Remedy'),
    ...wrap(rule.remedy, 2),
    '',
    style.bold('In the console'),
    ...remedy.console.flatMap(({ step, link }, index) => [
      ...wrap(`${index + 1}. ${step}`, 2, 5),
      ...(link === undefined ? [] : [`     ${link}`]),
    ]),
    '',
    style.bold('In the AWS CLI'),
    ...remedy.cli.map((command) => `  ${command}`),
    '',
    style.bold('Sources'),
    ...rule.sources.flatMap((page) => [...wrap(page.title, 2, 4), `    ${page.url}`]),
  ]
  return `${lines.join('\n')}\n`
}
