import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../services/paths.js';

/** Every source file below these folders, by its path. */
function sources(folders: readonly string[], ending: RegExp): ReadonlyMap<string, string> {
  const files = folders.flatMap(folder =>
    readdirSync(join(PROJECT_ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => ending.test(name) && !name.includes('node_modules'))
      .map(name => `${folder}/${name}`),
  );
  return new Map(files.map(file => [file, withoutComments(readFileSync(join(PROJECT_ROOT, file), 'utf8'))]));
}

const withoutComments = (text: string): string => text.replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');

/** What no source may hold, and where it may all the same and why. ASVS 1.2.5, 1.3.2, 1.3.7, 1.5.2, 11.3-4, 11.5.1, 12.3.2, 13.2.4, 15.2.4. */
const RULES: readonly {
  readonly what: string;
  readonly pattern: RegExp;
  readonly but?: Readonly<Record<string, string>>;
}[] = [
  { what: 'code that is made from text', pattern: /\beval\(|new Function\(|from 'node:vm'|renderString\(/ },
  { what: 'a shell', pattern: /shell: *true|\bexecSync\(|import \{[^}]*\bexec\b[^}]*\} from 'node:child_process'/ },
  {
    what: 'chance that can be foreseen',
    pattern: /Math\.random/,
    but: {
      'services/supervise/part.ts': 'spreads pauses',
      'services/collect/source-loop.ts': 'spreads pauses',
      'services/sources/imap/watch.ts': 'spreads pauses',
      'services/store/embedded/aggregate/stages.ts': '$sample, for which nobody needs to be unforeseeable',
      'scripts/bench/embedded.ts': 'made-up documents',
    },
  },
  {
    what: 'a hash or a cipher that is broken',
    pattern: /'(md5|sha1|sha-1|rc4|des|des-ede3|aes-\d+-(ecb|cbc))'|createCipher\(/i,
    but: {
      'services/detect/rules/parsed-rules.ts': 'names files of our own in a cache',
      'services/extract/extracted.ts': 'lists of known files that others publish name them by these',
    },
  },
  { what: 'a certificate that is not checked', pattern: /rejectUnauthorized: *false|NODE_TLS_REJECT_UNAUTHORIZED/ },
  {
    what: 'a request to somewhere',
    pattern: /\bnew EventSource\(|\bfetch\((?!\)| *pointers| *messages| *uids| *'1:\*'|uidSet)/,
    but: {
      'services/sources/imap/token.ts': 'the address of the token, from the configuration; redirects are errors',
      'services/doctor/health.ts': 'the service itself',
      'services/review/assets/scripts/ask.ts': 'our own pages',
      'services/sources/folder.ts': 'no request: reads files',
      'services/sources/source.ts': 'no request: the contract',
      'services/sources/imap.ts': 'no request: IMAP FETCH',
      'services/scan/scan-job.ts': 'no request: the contract',
      'services/cases/context.ts': 'no request: asks a source again',
      'services/context/fetch-words.ts': 'no request: asks a source again',
      'services/review/fetched-context.ts': 'no request: asks a source again',
      'services/review/routes/case-work.ts': 'no request: asks a source again',
      'services/review/assets/scripts/draft.ts': 'our own pages',
      'services/review/assets/scripts/lease.ts': 'our own pages',
      'services/review/assets/scripts/live.ts': 'our own page: what is new in the queue',
      'scripts/bench/queue.ts': 'the service itself',
    },
  },
  { what: 'code in the database', pattern: /\$where|\$function|\$accumulator|mapReduce\(/, but: {} },
];

describe('the sources', () => {
  const code = sources(['services', 'models', 'scripts'], /\.(ts|mjs)$/);

  for (const { what, pattern, but = {} } of RULES) {
    it(`hold no ${what}${Object.keys(but).length > 0 ? ' but where it is no harm' : ''}`, () => {
      const found = [...code].filter(([file, text]) => pattern.test(text) && !Object.hasOwn(but, file));
      // The embedded database names what it refuses.
      const outside = found.filter(([file]) => what !== 'code in the database' || !file.includes('/embedded/'));
      assert.deepEqual(
        outside.map(([file]) => file),
        [],
      );
    });
  }

  it('of the browser put no text into a page as markup', () => {
    for (const [file, text] of sources(['services/review/assets/scripts'], /\.ts$/))
      assert.equal(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|localStorage/.test(text),
        false,
        file,
      );
  });

  it('send every table through the guard against formulas', () => {
    for (const [file, text] of code)
      if (/['"`]text\/csv/.test(text) && /kind: 'file'/.test(text)) assert.match(text, /csvText\(/, file);
  });
});

describe('every template', () => {
  const views = sources(['services/review/views'], /\.njk$/);

  it('escapes what it prints, and holds no script, style or handler of its own', () => {
    assert.equal(views.size > 40, true);
    for (const [file, text] of views) {
      assert.equal(
        /\|\s*(safe|urlize|nl2br)\b|\bautoescape\b|\bhtml:/.test(text),
        false,
        `${file} switches escaping off`,
      );
      assert.equal(
        /<script(?! type="module" src=)|<style|\sstyle=|\son[a-z]+=|javascript:|srcdoc=/i.test(text),
        false,
        file,
      );
      assert.equal(/(href|src|action|formaction)="(https?:)?\/\//.test(text), false, `${file} leads elsewhere`);
      assert.equal(/target="?_blank/.test(text), false, `${file} opens a window`);
    }
  });

  it('puts the token into every form that is sent', () => {
    let forms = 0;
    for (const [file, text] of views) {
      for (const [form] of text.matchAll(/<form[^>]*method="post"[\s\S]*?<\/form>/g)) {
        forms += 1;
        assert.match(
          form,
          /name="_csrf" value="\{\{ (frame\.)?token \}\}"|\{\{ hidden\(frame, |\{\{ token\(frame\) \}\}/,
          `${file}: ${form.slice(0, 120)}`,
        );
      }
    }
    assert.equal(forms > 20, true);
  });

  it('quotes every attribute that it fills', () => {
    for (const [file, text] of views)
      assert.equal(/\s[a-z-]+=\{\{/.test(text.replaceAll(/\{%[\s\S]*?%\}/g, '')), false, file);
  });
});
