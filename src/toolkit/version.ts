export { version } from '../aws/package-version.js'
