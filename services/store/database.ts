import mongoose, { type Model } from 'mongoose';
import { AccountLetterModel } from '../../models/account-letter.js';
import { AnchorModel } from '../../models/anchor.js';
import { ApprovalModel } from '../../models/approval.js';
import { CanaryModel } from '../../models/canary.js';
import { CaseModel } from '../../models/case.js';
import { ConversationModel } from '../../models/conversation.js';
import { CursorModel } from '../../models/cursor.js';
import { DryRunHitModel, DryRunModel } from '../../models/dry-run.js';
import { FindingModel } from '../../models/finding.js';
import { HabitsModel } from '../../models/habits.js';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { MessageModel } from '../../models/message.js';
import { NotificationModel } from '../../models/notification.js';
import { OutageModel } from '../../models/outage.js';
import { PairModel } from '../../models/pair.js';
import { PersonModel } from '../../models/person.js';
import { PieceModel } from '../../models/piece.js';
import { ReadingModel } from '../../models/reading.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { ReportModel } from '../../models/report.js';
import { RuleDraftModel } from '../../models/rule-draft.js';
import { SavedViewModel } from '../../models/saved-view.js';
import { ScannerModel } from '../../models/scanner.js';
import { SchoolAccountModel } from '../../models/school-account.js';
import { SecondFactorModel } from '../../models/second-factor.js';
import { SessionModel } from '../../models/session.js';
import { SettingModel } from '../../models/setting.js';
import { ShadowFindingModel } from '../../models/shadow-finding.js';
import { SignInLinkModel } from '../../models/sign-in-link.js';
import { SourceModel } from '../../models/source.js';
import { StaffReportModel } from '../../models/staff-report.js';
import { StandingConflictModel } from '../../models/standing-conflict.js';
import { TextModel } from '../../models/text.js';
import { UnfinishedModel } from '../../models/unfinished.js';
import { UserModel } from '../../models/user.js';
import { VerdictModel } from '../../models/verdict.js';
import { WebhookDeliveryModel } from '../../models/webhook-delivery.js';
import { ServiceError } from '../errors.js';
import { watchForHangs } from './hang-watch.js';

const MODELS: readonly { createIndexes: Model<unknown>['createIndexes'] }[] = [
  AnchorModel,
  ApprovalModel,
  AccountLetterModel,
  CanaryModel,
  CaseModel,
  ConversationModel,
  CursorModel,
  DryRunHitModel,
  DryRunModel,
  FindingModel,
  HabitsModel,
  LedgerEntryModel,
  MessageModel,
  NotificationModel,
  OutageModel,
  PairModel,
  PersonModel,
  PieceModel,
  ReadingModel,
  RecordEntryModel,
  ReportModel,
  RuleDraftModel,
  SavedViewModel,
  ScannerModel,
  SchoolAccountModel,
  SecondFactorModel,
  SessionModel,
  SettingModel,
  ShadowFindingModel,
  SignInLinkModel,
  SourceModel,
  StaffReportModel,
  StandingConflictModel,
  TextModel,
  UnfinishedModel,
  WebhookDeliveryModel,
  UserModel,
  VerdictModel,
];

mongoose.set('strictQuery', 'throw');
// A query before the connection stands is a mistake; it must fail at once instead of waiting ten seconds.
mongoose.set('bufferCommands', false);

/**
 * Connects, and resolves only when every unique index stands: the idempotence of all writes rests on them.
 * Throws ServiceError `DATABASE_UNREACHABLE` or `DATABASE_INDEX_FAILED`. `onHang` is told when the driver will never answer again.
 */
export async function connectDatabase(
  uri: string,
  { onHang }: { readonly onHang?: (command: string) => void } = {},
): Promise<mongoose.Connection> {
  try {
    await mongoose.connect(uri, {
      serverSelectionTimeoutMS: 5_000,
      // A write counts when it is on disk: everything downstream (cursor, job, outbox) moves on that word.
      writeConcern: { w: 'majority', journal: true },
      retryWrites: false,
      autoIndex: false,
      autoCreate: false,
      monitorCommands: onHang !== undefined,
    });
    if (onHang) watchForHangs(mongoose.connection.getClient(), onHang);
  } catch (cause) {
    throw new ServiceError({
      code: 'DATABASE_UNREACHABLE',
      message: 'The database does not answer.',
      remedy:
        'Check MONGODB_URI, or that the embedded database is running. Nothing is lost: scanning resumes where it stood.',
      cause,
    });
  }
  try {
    for (const model of MODELS) await model.createIndexes();
  } catch (cause) {
    await mongoose.disconnect();
    throw new ServiceError({
      code: 'DATABASE_INDEX_FAILED',
      message: 'An index of the database could not be made.',
      remedy:
        'See the cause in the log. The service does not start without its indexes, since they keep messages from being counted twice.',
      cause,
    });
  }
  return mongoose.connection;
}

/** Milliseconds that saying goodbye may take: a driver that hangs (`hang-watch.ts`) says it never. */
const FAREWELL = 5_000;

export async function disconnectDatabase(): Promise<void> {
  await Promise.race([mongoose.disconnect(), new Promise(resolve => setTimeout(resolve, FAREWELL).unref())]);
}
