import { createHash } from 'node:crypto'
import type { Key } from '../../domain/key.js'
import { type Call, type Handlers, ServiceError } from '../contract.js'
import { object, optionalNumber, optionalText, text } from '../input.js'
import { findKey } from './key-lookup.js'
import { usedKey, workingKey } from './kms-access.js'

/** A ciphertext that says under which key and context it was made: nothing is kept secret from the simulator's own user. */
interface Envelope {
  readonly key: string
  readonly context: Record<string, unknown>
  readonly plaintext: string
}

const MARK = 'trailseal-simulated:'

function seal(envelope: Envelope): Uint8Array {
  return Buffer.from(`${MARK}${Buffer.from(JSON.stringify(envelope)).toString('base64')}`)
}

function open(blob: unknown): Envelope {
  const text = blob instanceof Uint8Array ? Buffer.from(blob).toString('utf8') : ''
  const envelope = text.startsWith(MARK) ? parse(text.slice(MARK.length)) : undefined
  if (envelope !== undefined) return envelope
  throw new ServiceError('InvalidCiphertextException', 'The ciphertext is not valid.')
}

function parse(encoded: string): Envelope | undefined {
  try {
    // Only `seal` writes the mark before it.
    return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as Envelope
  } catch {
    return undefined
  }
}

/** `kms:EncryptionContext:name` keys of a request, by which policies can test it. */
function contextKeys(context: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, String(value)]),
  )
}

function canonical(context: Record<string, unknown>): string {
  return JSON.stringify(Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1)))
}

type Input = Record<string, unknown>

/** The key for an operation of KMS's own, working and symmetric; its use is remembered. */
function cryptoKey(
  call: Call,
  request: { id: string; operation: string; action?: string; context: Record<string, unknown> },
): Key {
  const action = request.action ?? request.operation
  const key = workingKey(usedKey(call, { KeyId: request.id }, action, contextKeys(request.context)))
  if (key.keySpec !== 'SYMMETRIC_DEFAULT' || key.keyUsage !== 'ENCRYPT_DECRYPT') {
    throw new ServiceError('InvalidKeyUsageException', `${key.arn} key usage is ${key.keyUsage ?? ''}.`)
  }
  call.world.keyUses.set(key.arn, { operation: request.operation, atMs: call.nowMs })
  return key
}

/** Opens a ciphertext for the caller: under its own key, and with the context that it was made with. */
function unseal(
  call: Call,
  request: { blob: unknown; keyId: string | undefined; operation: string; action?: string; context: Input },
): { key: Key; envelope: Envelope } {
  const envelope = open(request.blob)
  const named = request.keyId === undefined ? undefined : findKey(call.world, request.keyId, call)
  if (request.keyId !== undefined && named?.arn !== envelope.key) {
    throw new ServiceError(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    )
  }
  const key = cryptoKey(call, { ...request, id: envelope.key })
  if (canonical(envelope.context) === canonical(request.context)) return { key, envelope }
  throw new ServiceError('InvalidCiphertextException', 'The encryption context does not match.')
}

/** Bytes of a data key. Source: KMS API reference, GenerateDataKey KeySpec. */
function bytesOf(input: Input): number {
  return optionalNumber(input, 'NumberOfBytes') ?? (input['KeySpec'] === 'AES_128' ? 16 : 32)
}

function generate(withPlaintext: boolean): Handlers[string] {
  return (call, input) => {
    const context = object(input, 'EncryptionContext')
    const operation = withPlaintext ? 'GenerateDataKey' : 'GenerateDataKeyWithoutPlaintext'
    const key = cryptoKey(call, { id: text(input, 'KeyId'), operation, context })
    const plaintext = shake(call.requestId, bytesOf(input))
    const blob = seal({ key: key.arn, context, plaintext: plaintext.toString('base64') })
    return { KeyId: key.arn, CiphertextBlob: blob, ...(withPlaintext ? { Plaintext: plaintext } : {}) }
  }
}

/** As many bytes as are asked for, the same for the same request. */
function shake(seed: string, length: number): Buffer {
  return createHash('shake256', { outputLength: length }).update(seed).digest()
}

export const cryptoHandlers: Handlers = {
  GenerateDataKey: generate(true),
  GenerateDataKeyWithoutPlaintext: generate(false),

  Encrypt: (call, input) => {
    const context = object(input, 'EncryptionContext')
    const key = cryptoKey(call, { id: text(input, 'KeyId'), operation: 'Encrypt', context })
    const plaintext =
      input['Plaintext'] instanceof Uint8Array ? Buffer.from(input['Plaintext']).toString('base64') : ''
    return {
      KeyId: key.arn,
      CiphertextBlob: seal({ key: key.arn, context, plaintext }),
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    }
  },

  Decrypt: (call, input) => {
    const { key, envelope } = unseal(call, {
      blob: input['CiphertextBlob'],
      keyId: optionalText(input, 'KeyId'),
      operation: 'Decrypt',
      context: object(input, 'EncryptionContext'),
    })
    return {
      KeyId: key.arn,
      Plaintext: Buffer.from(envelope.plaintext, 'base64'),
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    }
  },

  ReEncrypt: (call, input) => {
    const { key: source, envelope } = unseal(call, {
      blob: input['CiphertextBlob'],
      keyId: optionalText(input, 'SourceKeyId'),
      operation: 'ReEncrypt',
      action: 'ReEncryptFrom',
      context: object(input, 'SourceEncryptionContext'),
    })
    const context = object(input, 'DestinationEncryptionContext')
    const id = text(input, 'DestinationKeyId')
    const key = cryptoKey(call, { id, operation: 'ReEncrypt', action: 'ReEncryptTo', context })
    return {
      CiphertextBlob: seal({ key: key.arn, context, plaintext: envelope.plaintext }),
      SourceKeyId: source.arn,
      KeyId: key.arn,
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    }
  },
}
