import { type SavedView, SavedViewModel } from '../../models/saved-view.js';
import { isDuplicateOnly } from '../store/bulk.js';

export const MOST_VIEWS = 10;
export const LONGEST_NAME = 40;

export function savedViewsOf(userId: string): Promise<readonly SavedView[]> {
  return SavedViewModel.find({ userId }).sort({ createdAt: 1, _id: 1 }).limit(MOST_VIEWS).lean<SavedView[]>().exec();
}

/** Why a name cannot be kept, or `null`: it was. `id` comes with the form: sent twice, it saves once. */
export async function saveView(view: SavedView): Promise<string | null> {
  const problem = nameProblem(view.name);
  if (problem !== null) return problem;
  if (await SavedViewModel.exists({ _id: view._id, userId: view.userId })) return null;
  if ((await SavedViewModel.countDocuments({ userId: view.userId })) >= MOST_VIEWS)
    return `You have ${MOST_VIEWS} views. Delete one first`;
  return writing(() => SavedViewModel.collection.insertOne({ ...view } as never));
}

/** `undefined`: there is no such view of this user. */
export async function renameView(id: string, userId: string, name: string): Promise<string | null | undefined> {
  const problem = nameProblem(name);
  if (problem !== null) return problem;
  if (!(await SavedViewModel.exists({ _id: id, userId }))) return undefined;
  return writing(() => SavedViewModel.updateOne({ _id: id, userId }, { $set: { name } }));
}

/** `false`: there is no such view of this user. */
export async function deleteView(id: string, userId: string): Promise<boolean> {
  return (await SavedViewModel.deleteOne({ _id: id, userId })).deletedCount === 1;
}

function nameProblem(name: string): string | null {
  if (name === '') return 'Enter a name';
  return name.length > LONGEST_NAME ? `Enter a name of at most ${LONGEST_NAME} letters` : null;
}

async function writing(write: () => PromiseLike<unknown>): Promise<string | null> {
  try {
    await write();
    return null;
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
    return 'You have a view of this name. Enter another one';
  }
}
