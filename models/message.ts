import { model, Schema } from 'mongoose';
import type { MessageLanguage } from '../services/language/of-message.js';
import type { Direction, ReadProblem } from '../services/message.js';
import { schemaOptions } from './schema-options.js';
import { type Sealed, sealedSchema } from './sealed.js';

/** What is kept of a message for as long as the ledger: who, when, which pair. Its words stand in `texts`, sealed. */
export interface MessageRecord {
  /** `Message.id`, the keyed hash of the content. */
  _id: string;
  channel: 'email' | 'chat';
  platform: string;
  threadKey: string;
  /** Keys of `pairsOf`. */
  pairKeys: string[];
  /** `participantKey`s. */
  authorKey: string;
  recipientKeys: string[];
  direction: Direction;
  /** `happenedAt`. */
  at: Date;
  receivedAt: Date;
  scannedAt: Date;
  readProblems: ReadProblem[];
  findingCount: number;
  /** Which rules, models and detectors read it. */
  detectVersion: string;
  /** Other than English; absent when there is none, so that an index of these messages holds no others. */
  languages?: MessageLanguage[];
  /** Absent in mail. */
  chat?: StoredChat;
}

/** What is known of a chat message beside its words. Later exports add to it; nothing is ever taken away. */
export interface StoredChat {
  /** `ChatFacts.key`, `replyTo`, `thread`; absent: none. */
  key?: string;
  replyTo?: string;
  thread?: string;
  /** By when at the latest. */
  editedAt?: Date;
  deletedAt?: Date;
  /** When the export was made that said first that it was deleted. */
  deletedIn?: Date;
  /** Its words never came: it was deleted before. */
  wordless?: boolean;
  reactions?: StoredReaction[];
}

export interface StoredReaction {
  /** Keyed hash: the same reaction in another export has the same. */
  mark: string;
  /** A `KeptReaction` as JSON. Additional authenticated data: `reactions|<message>|<mark>`. */
  sealed: Sealed;
}

/** What is sealed in it. */
export interface KeptReaction {
  readonly emoji: string;
  /** A `participantKey`; `null`: so many people whom the export does not name. */
  readonly by: string | null;
  readonly count: number;
}

const readProblem = new Schema<ReadProblem>(
  { code: { type: String, required: true }, detail: { type: String, required: true } },
  { _id: false },
);

const messageLanguage = new Schema<MessageLanguage>(
  { language: { type: String, required: true }, codes: { type: [String], required: true } },
  { _id: false },
);

const storedReaction = new Schema<StoredReaction>(
  { mark: { type: String, required: true }, sealed: { type: sealedSchema, required: true } },
  { _id: false },
);

const storedChat = new Schema<StoredChat>(
  {
    key: { type: String },
    replyTo: { type: String },
    thread: { type: String },
    editedAt: { type: Date },
    deletedAt: { type: Date },
    deletedIn: { type: Date },
    wordless: { type: Boolean },
    reactions: { type: [storedReaction], default: undefined },
  },
  { _id: false },
);

const schema = new Schema<MessageRecord>(
  {
    _id: { type: String, required: true },
    channel: { type: String, enum: ['email', 'chat'], required: true },
    platform: { type: String, required: true },
    threadKey: { type: String, required: true },
    pairKeys: { type: [String], required: true },
    authorKey: { type: String, required: true },
    recipientKeys: { type: [String], required: true },
    direction: { type: String, required: true },
    at: { type: Date, required: true },
    receivedAt: { type: Date, required: true },
    scannedAt: { type: Date, required: true },
    readProblems: { type: [readProblem], required: true },
    findingCount: { type: Number, required: true },
    detectVersion: { type: String, required: true },
    languages: { type: [messageLanguage], default: undefined },
    chat: { type: storedChat, default: undefined },
  },
  { ...schemaOptions, collection: 'messages' },
);
schema.index({ pairKeys: 1, at: 1 });
schema.index({ scannedAt: 1 });
schema.index({ 'languages.language': 1, at: -1 }, { sparse: true });
schema.index({ 'chat.key': 1 }, { sparse: true });

export const MessageModel = model('Message', schema);
