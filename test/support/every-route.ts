import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CaseModel } from '../../models/case.js';
import { MessageModel } from '../../models/message.js';
import { USER_ROLES, UserModel, type UserRole } from '../../models/user.js';
import { admits } from '../../services/review/access.js';
import { ROUTES } from '../../services/review/routes/all.js';
import type { Route } from '../../services/review/routes/route.js';
import { Visitor } from './visitor.js';

export type Who = UserRole | 'nobody';
export const EVERYBODY: readonly Who[] = ['nobody', ...USER_ROLES];

/** Somebody of every role, signed in, by their role. */
export async function visitorsAt(url: string): Promise<ReadonlyMap<Who, Visitor>> {
  const visitors = new Map<Who, Visitor>([['nobody', new Visitor(url)]]);
  for (const role of USER_ROLES) visitors.set(role, await Visitor.signedIn(url, role));
  return visitors;
}

/** Somebody who may come to this route; the one with the fewest rights, so that nobody is at an advantage. */
export function someoneFor({ audience }: Route): Who {
  const found = EVERYBODY.filter(who => admits(audience, who === 'nobody' ? null : who)).at(0);
  return found ?? assert.fail('nobody may come there');
}

/** A token for forms of this visitor. */
export const tokenFor = (visitor: Visitor, who: Who): Promise<string> =>
  visitor.tokenOf(who === 'nobody' ? '/sign-in' : '/help');

/** Of each form that places in paths have, something that fits. */
const FITTING: readonly string[] = [
  'police',
  '0',
  'R-22222222',
  'contact.phone.ask',
  'A'.repeat(22),
  '00000000-0000-4000-8000-000000000000',
  '0'.repeat(32),
];

/** Things that are there, for the places in paths. */
export class Samples {
  readonly #values: Readonly<Record<string, string>>;

  private constructor(values: Readonly<Record<string, string>>) {
    this.#values = values;
  }

  static async ofSeed(): Promise<Samples> {
    const [about, message, user] = await Promise.all([
      CaseModel.findOne({ lane: 'child-needs-help' }, { _id: 1 }).lean(),
      MessageModel.findOne({}, { _id: 1 }).lean(),
      UserModel.findOne({ role: 'governor' }, { _id: 1 }).lean(),
    ]);
    return new Samples({
      cases: about?._id ?? '2026-0001',
      queue: about?._id ?? '2026-0001',
      coverage: message?._id ?? '0'.repeat(32),
      accounts: user?._id ?? randomUUID(),
      people: 'm-1',
      sources: 'mentor-mailboxes',
      link: 'A'.repeat(43),
      account: '0'.repeat(64),
      'second-people': randomUUID(),
    });
  }

  /** The path with something that is there, as far as its beginning tells what belongs into it. */
  fill(path: string): string {
    const value = this.#values[path.split('/')[1] ?? ''] ?? '0'.repeat(8);
    const params = ROUTES.find(route => route.path === path)?.schemas.params;
    const shape = params instanceof z.ZodObject ? params.shape : {};
    return path.replaceAll(/:([a-zA-Z]+)/g, (_, name: string) => {
      const schema = shape[name];
      const fits = (one: string) => !(schema instanceof z.ZodType) || schema.safeParse(one).success;
      return encodeURIComponent([value, ...FITTING].find(fits) ?? value);
    });
  }
}

/** What a part of a route accepts, as JSON Schema says it. */
export interface Shape {
  readonly properties: Readonly<Record<string, Field>>;
  readonly isStrict: boolean;
}

export interface Field {
  readonly takesSeveral: boolean;
  /** Something that fits, as far as can be told. */
  readonly example: string;
}

interface JsonSchema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: unknown;
}

export function shapeOf(schema: z.ZodType): Shape {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const fields = Object.entries(json.properties ?? {}).map(([name, field]) => {
    const takesSeveral = JSON.stringify(field).includes('"array"');
    return [name, { takesSeveral, example: exampleOf(field) }] as const;
  });
  return { properties: Object.fromEntries(fields), isStrict: json.additionalProperties === false };
}

function exampleOf(field: JsonSchema): string {
  if (field.anyOf) return exampleOf(field.anyOf.find(one => one.const !== '') ?? {});
  if (field.enum) return String(field.enum[0]);
  if (field.const !== undefined) return String(field.const);
  if (field.format === 'uuid') return randomUUID();
  if (field.format === 'date-time') return '2026-11-23T10:00:00.000Z';
  if (field.format === 'date') return '2026-11-23';
  return field.type === 'integer' || field.type === 'number' ? '1' : 'x';
}
