import assert from 'node:assert/strict';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import { SessionModel } from '../../models/session.js';
import { UserModel } from '../../models/user.js';
import { MOST_OF_ONE } from '../../services/review/live-queue.js';
import { disableUser } from '../../services/users/users.js';
import { caseAbout } from '../support/case-about.js';
import { PASSWORD, seedAccounts, seedSchool } from '../support/seed.js';
import { until } from '../support/until.js';
import { useWeb } from '../support/web.js';

/** A page of the queue in a browser that holds its connection open. */
class OpenQueue {
  readonly #url: string;
  readonly #cookie: string;
  readonly #ending = new AbortController();
  /** What has come, line by line. */
  readonly lines: string[] = [];
  status = 0;
  over = false;

  private constructor(url: string, cookie: string) {
    this.#url = url;
    this.#cookie = cookie;
  }

  static async signedIn(url: string, role: string): Promise<OpenQueue> {
    const cookieOf = (answer: Response) => answer.headers.getSetCookie().map(line => line.split(';')[0] ?? '');
    const page = await fetch(`${url}/sign-in`);
    const _csrf = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    const answer = await fetch(`${url}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ email: `${role}@northfield.example`, password: PASSWORD, _csrf }),
      headers: { Cookie: cookieOf(page).join('; ') },
      redirect: 'manual',
    });
    return new OpenQueue(url, cookieOf(answer).join('; '));
  }

  /** The same browser, another page. */
  again(): OpenQueue {
    return new OpenQueue(this.#url, this.#cookie);
  }

  async page(path = '/queue'): Promise<string> {
    return (await fetch(`${this.#url}${path}`, { headers: { Cookie: this.#cookie } })).text();
  }

  /** Loads the queue and listens as its script does. */
  async listen(): Promise<this> {
    const path = /data-live="([^"]+)"/.exec(await this.page())?.[1]?.replaceAll('&amp;', '&') ?? assert.fail();
    const answer = await fetch(`${this.#url}${path}`, {
      headers: { Cookie: this.#cookie },
      signal: this.#ending.signal,
    });
    this.status = answer.status;
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    this.#read(answer).catch(() => undefined);
    return this;
  }

  async #read(answer: Response): Promise<void> {
    try {
      for await (const chunk of answer.body ?? [])
        this.lines.push(...Buffer.from(chunk).toString().split('\n').filter(Boolean));
    } finally {
      this.over = true;
    }
  }

  /** The figures that it was told. */
  get figures(): readonly string[] {
    return this.lines.filter(line => line.startsWith('data: ') && line !== 'data: {}').map(line => line.slice(6));
  }

  close(): void {
    this.#ending.abort();
  }

  async signOut(): Promise<void> {
    const _csrf = /name="_csrf" value="([^"]+)"/.exec(await this.page())?.[1] ?? '';
    const body = new URLSearchParams({ _csrf });
    await fetch(`${this.#url}/sign-out`, {
      method: 'POST',
      body,
      headers: { Cookie: this.#cookie },
      redirect: 'manual',
    });
  }
}

describe('an open queue', function () {
  this.timeout(60_000);
  const web = useWeb(async () => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'deputy', 'head', 'chair', 'administrator']);
  });
  let number = 0;
  const raise = (fields: Partial<CaseRecord>) => {
    number += 1;
    const _id = `2026-${String(number).padStart(4, '0')}`;
    // Through the driver and not through the pages: another process has raised it.
    return CaseModel.collection.insertOne(caseAbout({ _id, pairKey: _id, raisedAt: new Date(), ...fields }) as never);
  };
  const child = { lane: 'child-needs-help', concern: 'welfare' } as const;
  const opened: OpenQueue[] = [];
  const open = async (role: string) => {
    const queue = await (await OpenQueue.signedIn(web.url, role)).listen();
    opened.push(queue);
    return queue;
  };
  afterEach(() => {
    for (const queue of opened.splice(0)) queue.close();
  });

  it('is told how many cases have come that its reader may read, and nothing else about them', async () => {
    const [lead, head] = [await open('lead'), await open('head')];
    assert.deepEqual([lead.status, head.status], [200, 200]);
    await raise(child);
    await raise(child);
    await raise({ title: 'Asks for secrecy' });
    await until('both are told', 20_000, () => lead.figures.length > 0 && head.figures.length > 0);
    assert.equal(lead.figures.at(-1), '{"count":2,"more":false}');
    assert.equal(head.figures.at(-1), '{"count":1,"more":false}');
    assert.equal(JSON.stringify([lead.lines, head.lines]).includes('secrecy'), false);
  });

  it('counts what came between the making of the page and its listening, and a case that says that it is older', async () => {
    const page = await OpenQueue.signedIn(web.url, 'lead');
    const listening = await page.listen();
    opened.push(listening);
    await raise({ ...child, raisedAt: new Date(Date.now() - 60_000) });
    await until('it is told', 20_000, () => listening.figures.at(-1) === '{"count":1,"more":false}');
  });

  it('does not count what its reader is a subject of', async () => {
    const head = await open('head');
    await raise({ adultKey: 's-head' });
    await raise({});
    await until('it is told', 20_000, () => head.figures.length > 0);
    assert.equal(head.figures.at(-1), '{"count":1,"more":false}');
  });

  it('ends at once when its reader signs out, and says that it will not begin again', async () => {
    const lead = await open('lead');
    await lead.signOut();
    await until('it ends', 20_000, () => lead.over);
    assert.equal(lead.lines.includes('event: ended'), true);
    await raise(child);
    assert.deepEqual(lead.figures, []);
  });

  it('ends when its reader is given another role, and when their account is closed', async () => {
    const [chair, deputy] = [await open('chair'), await open('deputy')];
    await UserModel.updateOne({ email: 'chair@northfield.example' }, { $set: { role: 'reporter' } });
    await disableUser('deputy@northfield.example');
    await raise(child);
    await until('both end', 20_000, () => chair.over && deputy.over);
    assert.deepEqual([chair.figures, deputy.figures], [[], []]);
    await UserModel.updateMany({}, { $set: { active: true } });
    await UserModel.updateOne({ email: 'chair@northfield.example' }, { $set: { role: 'chair' } });
  });

  it('keeps no session alive, and ends with it', async () => {
    const lead = await open('lead');
    const session = () =>
      SessionModel.findOne({ userId: { $ne: null } })
        .sort({ startedAt: -1 })
        .lean();
    const before = await session();
    lead.close();
    await new Promise(next => setTimeout(next, 300));
    assert.deepEqual((await session())?.expiresAt, before?.expiresAt);
    const other = await lead.again().listen();
    opened.push(other);
    await SessionModel.updateOne({ _id: before?._id }, { $set: { expiresAt: new Date(Date.now() - 1) } });
    await until('it ends', 20_000, () => other.over);
  });

  it('is one of a few that one person may have', async () => {
    const first = await open('lead');
    const more: OpenQueue[] = [];
    for (let times = 1; times <= MOST_OF_ONE; times += 1) more.push(await first.again().listen());
    opened.push(...more);
    assert.deepEqual(
      more.map(({ status }) => status),
      [...Array(MOST_OF_ONE - 1).fill(200), 429],
    );
    // Whoever closes one may open another.
    more[0]?.close();
    await until('there is room again', 20_000, async () => {
      const another = await first.again().listen();
      opened.push(another);
      return another.status === 200;
    });
  });

  it('refuses a moment that is none', async () => {
    const lead = await OpenQueue.signedIn(web.url, 'lead');
    for (const query of ['', 'since=yesterday&known=0', 'since=2026-11-23T10:00:00Z&known=-1', 'known=0'])
      assert.match(await lead.page(`/queue/events?${query}`), /could not be read/, query);
  });
});
