import { MessageModel } from '../../models/message.js';
import { SourceModel, type SourceRecord } from '../../models/source.js';
import { UserModel } from '../../models/user.js';

/** Whether monitoring works, in few and cheap figures: they stand on every page. */
export interface Pulse {
  readonly sources: readonly Pick<SourceRecord, '_id' | 'label' | 'state' | 'lastSucceededAt' | 'problem'>[];
  readonly lastScannedAt: Date | null;
  /** Somebody with an account reads cases. Otherwise what is found reaches nobody. */
  readonly hasReaders: boolean;
}

export async function readPulse(): Promise<Pulse> {
  const [sources, last, reader] = await Promise.all([
    SourceModel.find({ enabled: true }, { label: 1, state: 1, lastSucceededAt: 1, problem: 1 }).sort({ _id: 1 }).lean(),
    MessageModel.findOne({}, { scannedAt: 1 }).sort({ scannedAt: -1 }).lean(),
    UserModel.exists({ active: true, role: { $in: ['lead', 'deputy', 'head', 'chair'] } }),
  ]);
  return { sources, lastScannedAt: last?.scannedAt ?? null, hasReaders: reader !== null };
}
