/**
 * The library: what the command line does, as functions.
 * `collect` reads an estate, `audit` judges it, the renderers print it; `simulate` starts a simulated AWS.
 */
export { type AssessOptions, audit } from './audit.js'
export { type CollectOptions, collect } from './collect.js'
export { type Config, readConfig } from './config.js'
export { type DoctorReport, doctor } from './doctor.js'
export { readEstate, writeEstate } from './estate-file.js'
export { type ExplainedRule, control, explainRule } from './explain.js'
export { type SimulateOptions, type SimulatedAws, scenarioNames, simulate } from './simulate.js'
export { version } from './version.js'
export { authorize } from '../policy/evaluate.js'
export { parsePolicy } from '../policy/parse.js'
export { csv } from '../report/csv.js'
export { human } from '../report/human.js'
export { json } from '../report/json.js'
export { table } from '../report/table.js'
export { TrailsealError } from '../domain/errors.js'
export type { Estate } from '../domain/estate.js'
export type { OnProgress, ProgressEvent } from '../domain/events.js'
export type * from '../domain/finding.js'
export type * from '../policy/types.js'
