import { createHash } from 'node:crypto'
import { type Handlers, ServiceError } from '../contract.js'
import { object, optionalNumber } from '../input.js'
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
  if (!text.startsWith(MARK))
    throw new ServiceError('InvalidCiphertextException', 'The ciphertext is not valid.')
  return JSON.parse(Buffer.from(text.slice(MARK.length), 'base64').toString('utf8')) as Envelope
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

function generate(withPlaintext: boolean): Handlers[string] {
  return (call, input) => {
    const context = object(input, 'EncryptionContext')
    const action = withPlaintext ? 'GenerateDataKey' : 'GenerateDataKeyWithoutPlaintext'
    const key = workingKey(usedKey(call, input, action, contextKeys(context)))
    if (key.keySpec !== 'SYMMETRIC_DEFAULT')
      throw new ServiceError('InvalidKeyUsageException', `${key.arn} is not symmetric.`)
    const bytes = optionalNumber(input, 'NumberOfBytes') ?? 32
    const plaintext = createHash('sha512').update(call.requestId).digest().subarray(0, bytes)
    const blob = seal({ key: key.arn, context, plaintext: plaintext.toString('base64') })
    return { KeyId: key.arn, CiphertextBlob: blob, ...(withPlaintext ? { Plaintext: plaintext } : {}) }
  }
}

export const cryptoHandlers: Handlers = {
  GenerateDataKey: generate(true),
  GenerateDataKeyWithoutPlaintext: generate(false),

  Encrypt: (call, input) => {
    const context = object(input, 'EncryptionContext')
    const key = workingKey(usedKey(call, input, 'Encrypt', contextKeys(context)))
    const plaintext =
      input['Plaintext'] instanceof Uint8Array ? Buffer.from(input['Plaintext']).toString('base64') : ''
    return { KeyId: key.arn, CiphertextBlob: seal({ key: key.arn, context, plaintext }) }
  },

  Decrypt: (call, input) => {
    const context = object(input, 'EncryptionContext')
    const envelope = open(input['CiphertextBlob'])
    const key = workingKey(usedKey(call, { KeyId: envelope.key }, 'Decrypt', contextKeys(context)))
    if (canonical(envelope.context) !== canonical(context)) {
      throw new ServiceError('InvalidCiphertextException', 'The encryption context does not match.')
    }
    return {
      KeyId: key.arn,
      Plaintext: Buffer.from(envelope.plaintext, 'base64'),
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    }
  },
}
