import type { CodeResource, CodeUnit, CodeValue, Place } from '../../src/code/types.js'

/** Longer lists are only counted. */
const MOST_ITEMS = 5

/** One unit of code as text that people can read and compare: resources, attributes with places, problems. */
export function shownUnit(unit: CodeUnit): string {
  const problems = unit.problems.map(
    (one) =>
      `  ! ${one.code}${one.affects === 'file' ? ' (file)' : ''} ${one.place.file} ${shownPlace(one.place)}: ${one.message}`,
  )
  return [
    `${unit.format} ${unit.root} [${unit.files.join(' ')}]`,
    ...unit.resources.map(shownResource),
    ...problems,
  ].join('\n')
}

function shownResource(resource: CodeResource): string {
  const { address, type, place, attributes, exists, origin } = resource
  const made = exists === undefined ? '' : ` exists=${exists === 'no' ? 'no' : shownValue(exists)}`
  const app = origin === undefined ? '' : ` from ${origin.file}:${origin.line}:${origin.column}`
  const lines = [...attributes].map(
    ([name, value]) => `    ${name} = ${shownValue(value)} @ ${shownPlace(value.place)}`,
  )
  return [`  ${address} (${type}) ${place.file} ${shownPlace(place)}${made}${app}`, ...lines].join('\n')
}

function shownPlace(place: Place): string {
  return `${place.line}:${place.column}-${place.endLine}:${place.endColumn}`
}

function shownValue(value: CodeValue): string {
  switch (value.kind) {
    case 'known':
      return value.sensitive === true ? 'a secret' : JSON.stringify(value.value)
    case 'attribute':
      return `<${value.address}.${value.attribute}>`
    case 'list':
      if (value.items.length > MOST_ITEMS) return `[${value.items.length} items]`
      return `[${value.items.map(shownValue).join(', ')}]`
    case 'map':
      return `{${[...value.entries].map(([name, one]) => `${name}: ${shownValue(one)}`).join(', ')}}`
    case 'unknown':
      return `unknown (${value.reason})${value.reference === undefined ? '' : ` needs ${value.reference}`}`
  }
}
