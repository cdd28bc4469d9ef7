import { model, Schema } from 'mongoose';
import { type HabitCounts, habitFields } from './conversation.js';
import { schemaOptions } from './schema-options.js';

/** How the pairs of the scheme write, added up: what is usual here. One document, `_id` `scheme`. */
export interface HabitsRecord extends HabitCounts {
  _id: 'scheme';
}

const schema = new Schema<HabitsRecord>(
  { _id: { type: String, enum: ['scheme'], required: true }, ...habitFields },
  { ...schemaOptions, collection: 'habits' },
);

export const HabitsModel = model('Habits', schema);
