import { JsonShapeDeserializer2 } from '@aws-sdk/core/protocols'
import type { NormalizedSchema } from './schema-types.js'

/** Timestamps without a format of their own travel as seconds since the epoch. Source: AWS JSON 1.1 protocol. */
const EPOCH_SECONDS = 7
const SETTINGS = { jsonName: false, timestampFormat: { useTrait: true, default: EPOCH_SECONDS } } as const

/** JSON text to the operation's input: timestamps become Date, blobs bytes. Throws SyntaxError. */
export async function decodeJson(schema: NormalizedSchema, text: string): Promise<Record<string, unknown>> {
  if (text === '') return {}
  const deserializer = new JsonShapeDeserializer2(SETTINGS)
  const input: unknown = await deserializer.read(schema, text)
  return typeof input === 'object' && input !== null ? { ...input } : {}
}

/** An answer as JSON text: dates as seconds since the epoch, bytes as base64, undefined left out. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(toWire(value))
}

function toWire(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Date) return value.getTime() / 1000
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(toWire)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toWire(member)]))
}
