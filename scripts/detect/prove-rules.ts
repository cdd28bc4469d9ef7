export { exampleMessage } from '../../services/detect/rules/examples.js';
