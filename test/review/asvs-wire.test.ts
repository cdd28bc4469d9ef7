import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { databaseDigest } from '../support/digest.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const HOST = 'Host: localhost';
const FORM = 'Content-Type: application/x-www-form-urlencoded';

/** ASVS 4.2.1, 4.1.3, 1.3.11, 13.4.1, 15.2.2: what stands on the wire is read in one way only, and in a size that harms nobody. */
describe('a request on the wire', function () {
  this.timeout(60_000);
  const web = useWeb(async () => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'administrator']);
  });

  /** Status lines of everything that is answered to these bytes until the connection closes, or nothing comes for a while. */
  function statuses(bytes: string, quietFor = 1_500): Promise<string[]> {
    const { port } = new URL(web.url);
    return new Promise(resolve => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes, 'latin1'));
      let answer = '';
      const done = () => {
        socket.destroy();
        resolve([...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(match => match[1] ?? ''));
      };
      socket.setTimeout(quietFor, done);
      socket.on('data', chunk => {
        answer += chunk.toString('latin1');
      });
      socket.on('error', () => undefined);
      socket.on('close', done);
    });
  }
  const request = (...lines: string[]) => `${lines.join('\r\n')}\r\n`;
  /** Would be answered with 200 if it were taken for a request of its own. */
  const SMUGGLED = request('GET /health HTTP/1.1', HOST, '', '');

  for (const [why, bytes] of [
    [
      'both lengths',
      request(
        'POST /sign-in HTTP/1.1',
        HOST,
        FORM,
        'Content-Length: 6',
        'Transfer-Encoding: chunked',
        '',
        '0',
        '',
        '',
      ) + SMUGGLED,
    ],
    [
      'two lengths that differ',
      request('POST /sign-in HTTP/1.1', HOST, FORM, 'Content-Length: 0', 'Content-Length: 40', '') + SMUGGLED,
    ],
    ['a length with a sign', request('POST /sign-in HTTP/1.1', HOST, FORM, 'Content-Length: +40', '') + SMUGGLED],
    ['a length in two parts', request('POST /sign-in HTTP/1.1', HOST, FORM, 'Content-Length: 4, 40', '') + SMUGGLED],
    [
      'chunks that are not the last coding',
      request('POST /sign-in HTTP/1.1', HOST, FORM, 'Transfer-Encoding: chunked, identity', '', '0', '', '') + SMUGGLED,
    ],
    [
      'a space before the colon',
      request('POST /sign-in HTTP/1.1', HOST, 'Transfer-Encoding : chunked', '', '0', '', '') + SMUGGLED,
    ],
    [
      'a folded header',
      request('POST /sign-in HTTP/1.1', HOST, 'X-A: b', ' Transfer-Encoding: chunked', '', '') + SMUGGLED,
    ],
    [
      'a chunk of no length',
      request('POST /sign-in HTTP/1.1', HOST, FORM, 'Transfer-Encoding: chunked', '', 'zz', 'x', '0', '', '') +
        SMUGGLED,
    ],
    [
      'lines that end by LF alone',
      `POST /sign-in HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n0\n\n${SMUGGLED}`,
    ],
    [
      'a bare CR in a header',
      `GET /health HTTP/1.1\r\n${HOST}\r\nX-A: b\rTransfer-Encoding: chunked\r\n\r\n${SMUGGLED}`,
    ],
    ['a NUL in a header', `GET /health HTTP/1.1\r\n${HOST}\r\nX-A: b\0c\r\n\r\n${SMUGGLED}`],
    ['no host', request('GET /health HTTP/1.1', '', '') + SMUGGLED],
    ['a space in the address', request('GET /health x HTTP/1.1', HOST, '', '') + SMUGGLED],
    ['a version that is none', request('GET /health HTTP/9.9', HOST, '', '') + SMUGGLED],
  ] as const) {
    it(`is refused with ${why}, and what follows it is not taken for another request`, async () => {
      const answers = await statuses(bytes);
      assert.deepEqual(answers, ['400'], answers.join(' '));
    });
  }

  it('is refused when its headers are larger than 16 KB, or more than a browser sends', async () => {
    const large = request('GET /health HTTP/1.1', HOST, `X-A: ${'a'.repeat(17_000)}`, '', '');
    assert.deepEqual(await statuses(large), ['431']);
    const long = request(`GET /${'a'.repeat(17_000)} HTTP/1.1`, HOST, '', '');
    assert.deepEqual(await statuses(long), ['431']);
  });

  it('is refused when its form is larger than 200 KB, or has more than 100 fields, and nothing is changed', async () => {
    const visitor = await Visitor.signedIn(web.url, 'lead');
    const _csrf = encodeURIComponent(await visitor.tokenOf('/help'));
    const before = await databaseDigest();
    assert.equal((await visitor.send('/school', `_csrf=${_csrf}&name=${'a'.repeat(210_000)}`)).status, 400);
    const many = Array.from({ length: 101 }, (_, index) => `f${index}=1`).join('&');
    assert.equal((await visitor.send('/school', `_csrf=${_csrf}&${many}`)).status, 400);
    assert.deepEqual(await databaseDigest(), before);
  });

  it('for another host is answered as one for ours: nothing in an answer is made from the name', async () => {
    for (const path of ['/sign-in', '/queue', '/', '/nothing']) {
      const { headers, text } = await new Visitor(web.url).get(path, { 'X-Forwarded-Host': 'evil.example' });
      assert.equal(`${headers.get('location')}${text}`.includes('evil.example'), false, path);
    }
  });

  it('counts a wrong password for the address that it came from, whatever it says of itself', async () => {
    for (let tries = 1; tries <= 6; tries += 1) {
      const visitor = new Visitor(web.url);
      const fields = {
        email: 'nobody@northfield.example',
        password: 'wrong',
        _csrf: await visitor.tokenOf('/sign-in'),
      };
      const { status } = await visitor.post('/sign-in', fields, { 'X-Forwarded-For': `203.0.113.${tries}` });
      assert.equal(status, tries <= 5 ? 401 : 429, `try ${tries}`);
    }
  });

  it('of somebody who is not admitted is noted, with who and what for, and without what it was about', async () => {
    const keeper = await Visitor.signedIn(web.url, 'administrator');
    assert.equal((await keeper.get('/cases/2026-0001')).status, 404);
    const line = web.log.find(one => one.includes('not admitted')) ?? '';
    const { userId, method, route } = JSON.parse(line);
    assert.deepEqual([typeof userId, method, route], ['string', 'get', '/cases/:number']);
    assert.equal(line.includes('2026-0001'), false);
  });

  it('cannot write a line of its own into the log', async () => {
    const visitor = new Visitor(web.url);
    const _csrf = await visitor.tokenOf('/sign-in');
    for (const email of ['a\r\n{"level":"info","msg":"forged"}', 'a\u2028forged', '\u001b[31mforged', 'x'.repeat(300)])
      await visitor.post('/sign-in', { email, password: 'forged', _csrf });
    await visitor.get('/%0d%0aforged:%201');
    for (const line of web.log) {
      assert.equal(JSON.parse(line).role, 'web');
      assert.equal(/forged|\u001b|\u2028/.test(line), false, line);
    }
  });
});

/** ASVS 5.2.1, 5.2.2, 5.3.2. */
describe('a file that is sent', function () {
  this.timeout(60_000);
  const web = useWeb(async () => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'head', 'administrator']);
  });
  let keeper: Visitor;
  let token = '';
  before(async () => {
    keeper = await Visitor.signedIn(web.url, 'administrator');
    token = await keeper.tokenOf('/people/import');
  });
  function form(files: readonly (readonly [string, string | Buffer, string])[], fields = { _csrf: token }): FormData {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.set(name, value);
    for (const [field, content, name] of files)
      data.append(field, new File([new Uint8Array(Buffer.from(content))], name));
    return data;
  }
  const TABLE = 'id,name,role,email\nm-9,Lee Hartnell,mentor,lee@northfield.example\n';

  it('is taken by the import alone, and by whoever may import', async () => {
    const before = await databaseDigest();
    for (const path of ['/people/find', '/accounts', '/coverage/retry', '/sign-out'])
      assert.equal((await keeper.send(path, form([['people', TABLE, 'people.csv']]))).status, 400, path);
    const head = await Visitor.signedIn(web.url, 'head');
    const own = { _csrf: await head.tokenOf('/help') };
    assert.equal((await head.send('/people/import', form([['people', TABLE, 'people.csv']], own))).status, 404);
    // Not even read from somebody who is not signed in.
    const stranger = new Visitor(web.url);
    const theirs = { _csrf: await stranger.tokenOf('/sign-in') };
    assert.equal((await stranger.send('/people/import', form([['people', TABLE, 'people.csv']], theirs))).status, 403);
    const { lastSignedIn: _, ...after } = { lastSignedIn: null, ...(await databaseDigest()) };
    assert.deepEqual(
      { ...after, users: null },
      { ...before, users: null },
      'signing in notes the time, and nothing else',
    );
  });

  it('is refused in a form of too many files, fields or parts, of fields that are too long, and without the token', async () => {
    const before = await databaseDigest();
    const file = ['people', TABLE, 'people.csv'] as const;
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index}`, 'x']));
    for (const [why, data, status] of [
      ['three files', form([file, ['pairs', TABLE, 'pairs.csv'], ['third', TABLE, 'third.csv']]), 400],
      ['twelve fields', form([file], { _csrf: token, ...many }), 400],
      ['a long field', form([file], { _csrf: token, ...{ long: 'x'.repeat(20_000) } }), 400],
      ['a field of no use', form([file], { _csrf: token, ...{ role: 'lead' } }), 400],
      ['no token', form([file], {} as { _csrf: string }), 403],
    ] as const)
      assert.equal((await keeper.send('/people/import', data)).status, status, why);
    assert.deepEqual(await databaseDigest(), before);
  });

  it('is refused wherever the form is cut off, and ends neither the process nor anybody else’s visit', async () => {
    const part = (name: string, more: string) => `--x\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
    const whole = `${part('_csrf', '')}${token}\r\n${part('people', '; filename="a.csv"')}${TABLE}\r\n--x--\r\n`;
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
    for (let length = 0; length < whole.length - 6; length += 7)
      assert.equal(
        (await keeper.send('/people/import', whole.slice(0, length), headers)).status >= 400,
        true,
        `${length}`,
      );
    for (const type of [
      'multipart/form-data',
      'multipart/form-data; boundary=',
      `multipart/form-data; boundary=${'x'.repeat(100)}`,
    ])
      assert.equal((await keeper.send('/people/import', 'x', { 'Content-Type': type })).status, 400, type);
    assert.equal((await keeper.send('/people/import', whole, headers)).status, 303, 'the whole one is taken');
  });

  for (const [why, content] of [
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['an archive', Buffer.from('504b0304140000000800', 'hex')],
    ['zeros', Buffer.alloc(100_000)],
    ['one cell of four megabytes', `id,name,role\n1,"${'x'.repeat(4_000_000)}`],
    ['a page', '<html><script>alert(1)</script></html>'],
    ['a hundred thousand columns', `${','.repeat(100_000)}\n`],
  ] as const) {
    it(`that is ${why} and not a table is said to be none, whatever its name`, async () => {
      assert.equal(
        (await keeper.send('/people/import', form([['people', content, '../../etc/passwd.csv']]))).status,
        303,
      );
      const { status, text } = await keeper.get('/people/import/check');
      assert.equal(status, 200);
      assert.match(text, /people, the whole file/);
      assert.equal(/<script>alert/.test(text), false);
    });
  }
});
