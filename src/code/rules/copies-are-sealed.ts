import {
  type Outcome,
  type Part,
  compliant,
  field,
  judgeParts,
  notApplicable,
  unknown,
} from '../../assess/outcome.js'
import { nameOf, textOf } from '../model/identifiers.js'
import { keyReference } from '../model/key-reference.js'
import type { CodeModel } from '../model/model.js'
import type { CodeResource, CodeValue } from '../types.js'
import { doubtOf, placeOf, shownValue } from '../values.js'
import { type CodeCase, type CodeOutcome, type CodeRule, told } from './rule.js'

/** The log group that the trail copies to, where this code makes it. */
function judgeTrail({ model, owner }: CodeCase): CodeOutcome {
  const value = owner.attributes.get('cloudWatchLogsLogGroupArn')
  if (value === undefined || (value.kind === 'known' && (value.value === null || value.value === ''))) {
    return told(notApplicable('The trail copies to no log group.'), owner.place)
  }
  const group = logGroupOf(model, value)
  if (group === undefined) {
    const doubt = doubtOf(model.unit.format, 'which log group the trail copies to', value)
    const outcome =
      value.kind === 'known'
        ? notApplicable('The log group that the trail copies to is not made by this code.')
        : unknown('It is not known whether the copy of the logs is under a customer managed key.', [doubt])
    return told(outcome, value.place)
  }
  return told(judgeKey(model, group, 'The log group'), placeOf(group, 'kmsKeyId'), [value.place])
}

const GROUP_NAME = /:log-group:([^:]+)/u

/** The group that an ARN `arn:…:log-group:name:*` names. */
function logGroupOf(model: CodeModel, value: CodeValue): CodeResource | undefined {
  if (value.kind === 'attribute') {
    const found = model.find(value.address)
    return found?.type === 'log-group' && found.managed ? found : undefined
  }
  const text = textOf(model, value) ?? ''
  return model.ofType('log-group').find((group) => {
    return GROUP_NAME.exec(text)?.[1] === nameOf(model, group)
  })
}

function judgeStore({ model, owner }: CodeCase): CodeOutcome {
  return told(judgeKey(model, owner, 'The event data store'), placeOf(owner, 'kmsKeyId'))
}

function judgeKey(model: CodeModel, copy: CodeResource, label: string): Outcome {
  const key = keyReference(model, copy)
  const value = copy.attributes.get('kmsKeyId')
  const proof = [field(copy.address, 'kmsKeyId', value === undefined ? 'absent' : shownValue(value))]
  const part = ((): Part => {
    switch (key.kind) {
      case 'none':
        return { proof, fault: `${label.toLowerCase()} ${copy.address} names no key of the customer’s` }
      case 'unknown':
        return key.certain === 'customers-key' ? { proof } : { proof, doubts: [key.doubt] }
      case 'outside':
        return key.isAws
          ? { proof, fault: `${label.toLowerCase()} ${copy.address} is under a key that AWS manages` }
          : { proof }
      case 'resource':
        return { proof }
    }
  })()
  if (key.kind === 'outside' && !key.isAws) return compliant(`${label} names the key ${key.name}.`, proof)
  return judgeParts([part], {
    whenCompliant: `${label} is under a customer managed key.`,
    whenUnknown: `It is not known which key ${label.toLowerCase()} is under.`,
  })
}

export const rule: CodeRule = { id: 'copies-are-sealed', trail: judgeTrail, store: judgeStore }
