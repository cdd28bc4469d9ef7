import { model, Schema } from 'mongoose';
import { type ChatIdentity, type DatedCheck, type Person, ROLES } from '../services/register/person.js';
import { schemaOptions } from './schema-options.js';

/** A person of the register; `_id` is `Person.id`. */
export interface PersonRecord extends Omit<Person, 'id'> {
  _id: string;
  createdAt: Date;
  updatedAt: Date;
}

const datedCheck = new Schema<DatedCheck>(
  { doneOn: { type: String, required: true }, expiresOn: { type: String, default: null } },
  { _id: false },
);
const chatIdentity = new Schema<ChatIdentity>(
  { platform: { type: String, required: true }, handle: { type: String, required: true } },
  { _id: false },
);

const schema = new Schema<PersonRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    role: { type: String, enum: ROLES, required: true },
    pseudonym: { type: String, required: true },
    addresses: { type: [String], required: true },
    phones: { type: [String], required: true },
    identities: { type: [chatIdentity], required: true },
    yearGroup: { type: String, default: null },
    vetting: { type: datedCheck, default: null },
    training: { type: datedCheck, default: null },
    active: { type: Boolean, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'people' },
);
schema.index({ addresses: 1 });
schema.index({ pseudonym: 1 }, { unique: true });

export const PersonModel = model('Person', schema);
