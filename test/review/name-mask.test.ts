import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel } from '../../models/case.js';
import type { MessageText } from '../../models/text.js';
import { NameMask } from '../../services/review/name-mask.js';
import { seedAccounts, seedMessages, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

describe('a case whose messages call people by name', function () {
  this.timeout(60_000);
  const now = new Date();
  const web = useWeb(async keys => {
    await seedSchool(now);
    await seedAccounts(now, ['head']);
    const findings = [{ code: 'grooming.secrecy', words: 'Do not tell anyone', severity: 'high' }] as const;
    const text = 'Hi Dana, it is Alex Corrigan. Do not tell anyone, Dana.';
    await seedMessages('mail', [{ from: 'm-1', to: 'p-1', at: now, subject: 'For Dana', text, findings }], keys, now);
  });

  it('shows dots until the names are asked for with a reason, with what was found in its place', async () => {
    const head = await Visitor.signedIn(web.url, 'head');
    const { _id: number } = await CaseModel.findOne({ adultKey: 'm-1' }).lean().orFail();
    const hidden = (await head.get(`/cases/${number}`)).text;
    assert.doesNotMatch(hidden, /Dana|Corrigan/);
    assert.match(hidden, /Hi ••••, it is •••• ••••••••\. /);
    assert.match(hidden, />Do not tell anyone</);
    const _csrf = await head.tokenOf('/help');
    await head.get(`/cases/${number}`);
    await head.post(`/cases/${number}/names`, { _csrf, id: randomUUID(), reason: 'contact' });
    const shown = (await head.get(`/cases/${number}`)).text;
    assert.match(shown, /Hi Dana, it is Alex Corrigan\./);
  });
});

const mask = new NameMask(['Amelia Farrow', 'Will Mensah']);

describe('names in words, while people stand there by pseudonym', () => {
  const TABLE: readonly [string, string][] = [
    ['Hi Amelia, see you Wednesday.', 'Hi ••••••, see you Wednesday.'],
    ['ask AMELIA FARROW’s mum', 'ask •••••• ••••••’s mum'],
    ['Farrow, Amelia (8B)', '••••••• •••••• (8B)'],
    // A name that is a word is one only with a capital letter.
    ['I will be late, Will said', 'I will be late, •••• said'],
    ['a m e l i a is not here', '• • • • • • is not here'],
    ['Nobody is named here.', 'Nobody is named here.'],
  ];
  for (const [text, masked] of TABLE)
    it(`are dots: ${text}`, () => {
      assert.equal(mask.text(text), masked);
      assert.equal(masked.length, text.length, 'places in the text stay what they are');
    });

  it('are dots in every part of a message, and whose it is stays', () => {
    const person = {
      personId: 'p-1',
      role: 'pupil',
      address: 'a@school.example',
      displayName: 'Amelia Farrow',
    } as const;
    const words: MessageText = {
      subject: 'Re: Amelia',
      text: 'Hello Amelia',
      quotedText: 'Dear Mr Mensah',
      signature: 'Will Mensah',
      links: [{ target: 'https://vle.example/amelia-farrow', label: 'Amelia’s page' }],
      attachments: [{ name: 'Amelia.docx', type: 'x', size: 1, text: 'Report on Amelia' }],
      author: person,
      recipients: [],
    };
    const masked = mask.words(words);
    const { author, ...rest } = masked;
    assert.doesNotMatch(JSON.stringify(rest), /amelia|farrow|mensah/i);
    assert.equal(author, person);
    assert.equal(masked.text.length, words.text.length);
  });

  it('stay where nobody is to be hidden', () => {
    assert.equal(new NameMask([]).text('Hello Amelia'), 'Hello Amelia');
    assert.equal(new NameMask(['', ' ']).text('Hello Amelia'), 'Hello Amelia');
  });
});
