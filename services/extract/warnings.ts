import { EventEmitter } from 'node:events';

/** What packages print as warnings. Nothing of it leaves the process, but some say in no other way that they have left something out. */
export const warnings = new EventEmitter<{ warning: [message: string] }>();
