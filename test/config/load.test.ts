import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../services/config.js';
import { ServiceError } from '../../services/errors.js';

describe('the configuration', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'candour-config-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function withFile(yaml: string, env: Record<string, string> = {}) {
    const file = join(folder, 'candour.yaml');
    writeFileSync(file, yaml);
    return loadConfig({ env, file });
  }

  function problemsOf(read: () => unknown): string {
    let message = '';
    assert.throws(read, (error: unknown) => {
      assert.ok(error instanceof ServiceError, String(error));
      assert.equal(error.code, 'CONFIGURATION_INVALID');
      message = error.message;
      return true;
    });
    return message;
  }

  it('needs nothing: everything starts on embedded parts, open to this machine only', () => {
    const config = loadConfig({ env: {}, file: null });
    assert.equal(config.mongoUri, null);
    assert.equal(config.redisUrl, null);
    assert.equal(config.smtp, null);
    assert.equal(config.school, null);
    assert.deepEqual(config.sources, []);
    assert.deepEqual(config.web, {
      host: '127.0.0.1',
      port: 8080,
      publicUrl: 'http://localhost:8080',
      trustedProxies: [],
    });
    assert.ok(config.keyFile.startsWith(config.dataFolder));
  });

  it('is frozen to the bottom, so that no part changes it for another', () => {
    const config = withFile('sources: [{ kind: folder, id: journal, path: /srv/mail }]');
    assert.ok(Object.isFrozen(config) && Object.isFrozen(config.web) && Object.isFrozen(config.sources[0]));
  });

  it('lets the environment win over candour.yaml', () => {
    const config = withFile('web: { port: 9000, host: 0.0.0.0 }', { CANDOUR_WEB_PORT: '9001' });
    assert.equal(config.web.port, 9001);
    assert.equal(config.web.host, '0.0.0.0');
  });

  it('keeps the folder for another case system apart from the keys, and has none by itself', () => {
    assert.equal(withFile('pollSeconds: 60').handOver, null);
    const beside = withFile('dataFolder: /srv/candour\nhandOver: { folder: /srv/candour-out }');
    assert.deepEqual(beside.handOver, { folder: '/srv/candour-out' });
    assert.deepEqual(withFile('handOver: { folder: out }').handOver, { folder: join(folder, 'out') });
    for (const inside of ['/srv/candour', '/srv/candour/out', '/srv/candour/../candour/out'])
      assert.match(
        problemsOf(() => withFile(`dataFolder: /srv/candour\nhandOver: { folder: ${inside} }`)),
        /handOver\.folder.*must not be in the data folder/,
      );
    assert.match(
      problemsOf(() => withFile('handover: { folder: /srv/out }')),
      /did you mean handOver/,
    );
  });

  it('names everything that is wrong at once, with its place and an example', () => {
    const message = problemsOf(() =>
      withFile('web:\n  port: eighty\npollSeconds: 1\nsmtp: { host: smtp.school.example, security: none }\n', {
        MONGODB_URI: 'mysql://secret@db/candour',
        CANDOUR_SCANNERS: 'many',
      }),
    );
    assert.match(message, /^6 problems/);
    assert.match(message, /candour\.yaml line 2, web\.port: must be a whole number from 1 to 65535, not "eighty"/);
    assert.match(message, /candour\.yaml line 3, pollSeconds: must be a whole number from 5 to 3600, not 1/);
    assert.match(message, /CANDOUR_SCANNERS: must be a whole number.*not "many"\n\s+for example {2}CANDOUR_SCANNERS=2/);
    assert.match(message, /MONGODB_URI: must begin with mongodb:\/\//);
    assert.match(message, /smtp\.security: must not be none/);
  });

  it('never repeats a secret in a problem', () => {
    const message = problemsOf(() => loadConfig({ env: { MONGODB_URI: 'mysql://hunter2@db' }, file: null }));
    assert.doesNotMatch(message, /hunter2/);
  });

  for (const { written, what } of [
    {
      written: { CANDOUR_WEB_PROT: '80' },
      what: /CANDOUR_WEB_PROT: is not a setting; did you mean CANDOUR_WEB_PORT\?/,
    },
    { written: { CANDOUR_FROBNICATION: '1' }, what: /CANDOUR_FROBNICATION: is not a setting$/m },
  ]) {
    it(`refuses the unknown variable ${Object.keys(written)}, which would silently not hold`, () => {
      assert.match(
        problemsOf(() => loadConfig({ env: written, file: null })),
        what,
      );
    });
  }

  it('refuses unknown keys of the file, those of a source too', () => {
    const message = problemsOf(() =>
      withFile('polSeconds: 60\nsources:\n  - kind: folder\n    id: journal\n    path: /srv/mail\n    pathh: /srv\n'),
    );
    assert.match(message, /candour\.yaml line 1, polSeconds: is not a setting; did you mean pollSeconds\?/);
    assert.match(message, /candour\.yaml line 6, sources\[0\]\.pathh: is not a setting; did you mean path\?/);
  });

  it('points to the line where candour.yaml is not YAML', () => {
    assert.match(
      problemsOf(() => withFile('web:\n  port: [1\nscanners: 2')),
      /candour\.yaml line \d/,
    );
    assert.match(
      problemsOf(() => withFile('scanners: 1\nscanners: 2')),
      /candour\.yaml line 2.*unique/,
    );
    assert.match(
      problemsOf(() => withFile('just words')),
      /must hold keys and values/,
    );
  });

  describe('secrets', () => {
    it('come from a file of their own, without its closing line break', () => {
      writeFileSync(join(folder, 'uri'), 'mongodb://db.example/candour\n');
      assert.equal(
        loadConfig({ env: { MONGODB_URI_FILE: join(folder, 'uri') }, file: null }).mongoUri,
        'mongodb://db.example/candour',
      );
      assert.equal(withFile('mongoUriFile: uri').mongoUri, 'mongodb://db.example/candour', 'relative to candour.yaml');
    });

    it('are a problem when their file cannot be read, not a setting that is missing', () => {
      const env = { MONGODB_URI_FILE: join(folder, 'absent') };
      assert.match(
        problemsOf(() => loadConfig({ env, file: null })),
        /MONGODB_URI_FILE: names a file that cannot be read \(ENOENT\)/,
      );
    });
  });

  describe('sources', () => {
    const MAILBOX = { CANDOUR_IMAP_HOST: 'imap.school.example', CANDOUR_IMAP_USER: 'mentoring@school.example' };

    it('are one mailbox of variables and any number of the file', () => {
      const config = withFile(
        `sources:
  - { kind: imap, id: staff, host: imap.school.example, security: starttls, user: staff@school.example, password: one }
  - { kind: imap, id: cloud, host: outlook.example, user: m@school.example,
      oauth2: { tokenUrl: "https://login.example/token", clientId: abc, clientSecret: def } }
  - { kind: folder, id: journal, path: journal }
  - { kind: chat, id: teams, path: /srv/teams, format: teams }
`,
        { ...MAILBOX, CANDOUR_IMAP_PASSWORD: 'two', CANDOUR_IMAP_FOLDERS: 'INBOX, Sent' },
      );
      const [variables, staff, cloud, journal, teams] = config.sources;
      assert.deepEqual(variables, {
        kind: 'imap',
        id: 'mailbox',
        host: 'imap.school.example',
        port: 993,
        security: 'tls',
        certificateAuthority: null,
        user: 'mentoring@school.example',
        auth: { kind: 'password', password: 'two' },
        folders: ['INBOX', 'Sent'],
      });
      assert.ok(staff?.kind === 'imap' && staff.port === 143 && staff.folders === null);
      assert.ok(cloud?.kind === 'imap' && cloud.auth.kind === 'oauth2' && cloud.auth.refreshToken === null);
      const recognised = { format: 'auto', timeZone: 'Europe/London' };
      assert.deepEqual(journal, { kind: 'folder', id: 'journal', path: join(folder, 'journal'), ...recognised });
      assert.ok(teams?.kind === 'chat' && teams.timeZone === 'Europe/London');
    });

    for (const { name, env, what } of [
      { name: 'no password', env: MAILBOX, what: /CANDOUR_IMAP_PASSWORD: is missing/ },
      {
        name: 'no encryption to another machine',
        env: { ...MAILBOX, CANDOUR_IMAP_PASSWORD: 'x', CANDOUR_IMAP_SECURITY: 'none' },
        what: /CANDOUR_IMAP_SECURITY: must not be none/,
      },
      {
        name: 'a password beside OAuth2',
        env: {
          ...MAILBOX,
          CANDOUR_IMAP_PASSWORD: 'x',
          CANDOUR_IMAP_OAUTH2_TOKEN_URL: 'https://login.example/t',
          CANDOUR_IMAP_OAUTH2_CLIENT_ID: 'abc',
        },
        what: /CANDOUR_IMAP_PASSWORD: must not be set together with oauth2/,
      },
      { name: 'a password and no host', env: { CANDOUR_IMAP_PASSWORD: 'x' }, what: /CANDOUR_IMAP_HOST: is missing/ },
    ]) {
      it(`refuse a mailbox with ${name}`, () => {
        assert.match(
          problemsOf(() => loadConfig({ env, file: null })),
          what,
        );
      });
    }

    it('may go without encryption to this machine', () => {
      const env = {
        ...MAILBOX,
        CANDOUR_IMAP_HOST: '127.0.0.1',
        CANDOUR_IMAP_PASSWORD: 'x',
        CANDOUR_IMAP_SECURITY: 'none',
      };
      const [mailbox] = loadConfig({ env, file: null }).sources;
      assert.ok(mailbox?.kind === 'imap' && mailbox.security === 'none' && mailbox.port === 143);
    });

    it('never share an id, since the ledger counts by it', () => {
      const one = '{ kind: folder, id: journal, path: /srv/mail }';
      assert.match(
        problemsOf(() => withFile(`sources: [${one}, ${one}]`)),
        /id journal: is used twice/,
      );
    });

    describe('that are handed their messages', () => {
      const tls = 'tls: { certificateFile: tls/chain.pem, keyFile: tls/key.pem }';
      const journal = (more: string) => withFile(`sources: [{ kind: journal, id: j, ${more} }]`);
      const recipients = 'recipients: [Journal-7c1e@School.example]';

      it('listen where they are told, for whom they are told', () => {
        const [one, two] = withFile(`sources:
  - { kind: journal, id: j, listen: "[::]:2525", ${recipients}, allow: [192.0.2.0/24, "2001:db8::/32"], ${tls}, reports: false }
  - { kind: push, id: p, listen: "127.0.0.1:8444" }`).sources;
        const files = { certificateFile: join(folder, 'tls/chain.pem'), keyFile: join(folder, 'tls/key.pem') };
        assert.deepEqual(one, {
          kind: 'journal',
          id: 'j',
          listen: { host: '::', port: 2525 },
          recipients: ['journal-7c1e@school.example'],
          allow: ['192.0.2.0/24', '2001:db8::/32'],
          tls: files,
          tlsRequired: true,
          reports: false,
          maxMessageBytes: 52_428_800,
        });
        const local = { host: '127.0.0.1', port: 8_444 };
        assert.deepEqual(two, { kind: 'push', id: 'p', listen: local, allow: ['127.0.0.0/8', '::1'], tls: null });
      });

      for (const [what, more, why] of [
        [
          'without a certificate to other machines',
          `listen: 0.0.0.0:2525, ${recipients}, allow: [192.0.2.1]`,
          /certificateFile: is missing/,
        ],
        [
          'without encryption to other machines',
          `listen: 0.0.0.0:2525, ${recipients}, allow: [192.0.2.1], tls: { certificateFile: a, keyFile: b, required: false }`,
          /must not be false/,
        ],
        ['to everybody unless that is said', `listen: 0.0.0.0:2525, ${recipients}, ${tls}`, /allow: is missing/],
        [
          'with half a certificate',
          `listen: 127.0.0.1:2525, ${recipients}, tls: { certificateFile: a }`,
          /keyFile: is missing/,
        ],
        ['for no address', 'listen: 127.0.0.1:2525', /recipients: is missing/],
        ['nowhere', recipients, /listen: is missing/],
        ['at no port', `listen: 127.0.0.1, ${recipients}`, /address and a port/],
        ['to no network', `listen: 127.0.0.1:2525, ${recipients}, allow: [192.0.2.0/33]`, /address or a network/],
      ] as const)
        it(`do not listen ${what}`, () => {
          assert.match(
            problemsOf(() => journal(more)),
            why,
          );
        });

      it('do not share a port', () => {
        const one = (id: string) => `{ kind: push, id: ${id}, listen: "127.0.0.1:8444" }`;
        assert.match(
          problemsOf(() => withFile(`sources: [${one('a')}, ${one('b')}]`)),
          /id b: listens on port 8444/,
        );
      });
    });

    it('of an unknown kind are refused', () => {
      assert.match(
        problemsOf(() => withFile('sources: [{ kind: pop3 }]')),
        /must be one of imap, folder, chat/,
      );
    });
  });

  describe('the school', () => {
    it('takes hours in words or as numbers', () => {
      const config = withFile(`school:
  name: Northfield School
  domains: [Northfield.example]
  hours:
    - mon-fri 08:00-18:00
    - { days: [6], from: "09:00", to: "12:00" }
`);
      assert.deepEqual(config.school?.domains, ['northfield.example']);
      assert.deepEqual(config.school?.hours, [
        { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' },
        { days: [6], from: '09:00', to: '12:00' },
      ]);
    });

    it('cannot be named without its mail domains: every address would count as one from outside', () => {
      assert.match(
        problemsOf(() => withFile('school: { name: Northfield School }')),
        /candour\.yaml, school\.domains: is missing/,
      );
    });
  });

  describe('signing in', () => {
    const SSO = {
      CANDOUR_SSO_ISSUER: 'https://login.microsoftonline.com/tenant/v2.0',
      CANDOUR_SSO_CLIENT_ID: 'candour',
      CANDOUR_SSO_CLIENT_SECRET: 'hunter2',
    };
    const read = (env: Record<string, string>) => loadConfig({ env, file: null });

    it('asks for a second step from the first day, and knows no school accounts', () => {
      const { signIn, singleSignOn } = read({});
      assert.deepEqual([signIn.secondFactor, singleSignOn], ['required', null]);
    });

    it('goes without only in the sample school, where no other machine reaches the pages', () => {
      const sample = { CANDOUR_SECOND_FACTOR: 'sample-only' };
      assert.equal(read(sample).signIn.secondFactor, 'sample-only');
      const reachable: readonly Record<string, string>[] = [
        { CANDOUR_WEB_HOST: '0.0.0.0' },
        { CANDOUR_PUBLIC_URL: 'https://candour.school.example' },
      ];
      for (const more of reachable)
        assert.match(
          problemsOf(() => read({ ...sample, ...more })),
          /must not be sample-only/,
        );
    });

    it('takes a whole provider or none, and keeps its secret', () => {
      assert.deepEqual(read(SSO).singleSignOn, {
        issuer: SSO.CANDOUR_SSO_ISSUER,
        clientId: 'candour',
        clientSecret: 'hunter2',
        acrValues: [],
      });
      const message = problemsOf(() => read({ CANDOUR_SSO_CLIENT_SECRET: 'hunter2' }));
      assert.match(message, /CANDOUR_SSO_ISSUER: is missing[\s\S]*CANDOUR_SSO_CLIENT_ID: is missing/);
      assert.doesNotMatch(message, /hunter2/);
    });

    for (const [issuer, what] of [
      ['http://login.school.example', /must begin with https/],
      ['https://login.microsoftonline.com/common/v2.0', /must name the school's own tenant/],
      ['https://login.microsoftonline.com/organizations/v2.0', /must name the school's own tenant/],
    ] as const)
      it(`refuses ${issuer}`, () => {
        assert.match(
          problemsOf(() => read({ ...SSO, CANDOUR_SSO_ISSUER: issuer })),
          what,
        );
      });

    it('takes a provider on this machine without encryption', () => {
      assert.equal(read({ ...SSO, CANDOUR_SSO_ISSUER: 'http://127.0.0.1:9000' }).singleSignOn?.clientId, 'candour');
    });
  });
});
