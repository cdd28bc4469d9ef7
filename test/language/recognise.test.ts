import assert from 'node:assert/strict';
import { languageName } from '../../services/language/names.js';
import { mayHold, recognise } from '../../services/language/recognise.js';
import { TEXTS } from './texts.js';

const languagesOf = (text: string) => recognise(text).languages;

describe('the language of a message', () => {
  for (const [language, texts] of Object.entries(TEXTS))
    it(`is recognised in short messages: ${languageName(language)}`, () => {
      for (const text of texts) assert.deepEqual(languagesOf(text), [language], text);
    });

  const ENGLISH: readonly string[] = [
    '',
    'x',
    'ok thx',
    'haha yh lol',
    'gr8 thx m8 innit bruv',
    'wagwan fam wot u sayin',
    'hun u ok babe',
    'MISS PLS HELP IM STUCK ON Q5',
    '😂😂😂',
    '07700 900123',
    'Zofia, Tomasz, Priya and Mohammed',
    'Ahmed Hussain Khan',
    'Łukasz Żółć',
    'Siân Llŷr Ffion',
    'Dear Mrs Kowalska, thank you for your letter.',
    'my mail is zosia.kowalska@wp.pl, look at www.onet.pl/wiadomosci',
    'We had crème brûlée after the match.',
    'Have you seen Kung Fu Hustle?',
    'Please learn the French for Monday: merci, bonjour.',
    'C H A P T E R 4, questions 1-9 (a) to (f)',
  ];
  for (const text of ENGLISH)
    it(`is not said to be another for ${JSON.stringify(text)}`, () => assert.deepEqual(languagesOf(text), []));

  it('is not said to be another where look-alike letters disguise English words', () => {
    assert.deepEqual(languagesOf('dоn’t tеll аnyоnе аbоut this'), []);
    assert.deepEqual(languagesOf('хоре sее уоu'), []);
  });

  const MIXED: readonly (readonly [language: string, text: string])[] = [
    ['pl', 'Hi Kasia, your essay was great. nie mow nikomu o tym ok? See you Tuesday'],
    ['ur-Latn', 'Well done on the test today! waise tum bohat pyari lagti ho, see you in class'],
    ['ro', 'hey so about homework do q5 and q6. nu spune la nimeni ca vorbim. thanks'],
    ['cy', 'Remember to bring your PE kit tomorrow. paid a dweud wrth neb ein bod nin siarad x'],
    ['so', 'ok see you later walaal cidna ha u sheegin waxaan ka hadalnay ok bye'],
    ['tr', 'The trip is on Friday. kimseye söyleme tamam mı canım. Bring a packed lunch'],
    ['ur', 'Please read chapter 3 کسی کو مت بتانا and answer the questions'],
  ];
  for (const [language, text] of MIXED)
    it(`is told where a part of an English message is in another: ${languageName(language)}`, () => {
      assert.deepEqual(languagesOf(text), [language]);
    });

  it('is told of each part of a message in several', () => {
    assert.deepEqual(
      new Set(languagesOf('nie mow nikomu ze piszemy.\nSee you on Monday in the library at lunch.\nکسی کو مت بتانا')),
      new Set(['pl', 'ur']),
    );
  });

  it('is no more than a script where the words are too few', () => {
    assert.equal(languageName('und-Arab'), 'Arabic, Urdu or another language in Arabic letters');
    assert.equal(languagesOf('كل ملو').length, 1);
  });

  it('leaves rules of every language to be tried on words that are hardly English, and of none on English', () => {
    assert.equal(mayHold('wyczysc czat zaraz', 'pl'), true);
    assert.equal(mayHold('please tell the class about the book, nikomu', 'pl'), true);
    assert.equal(mayHold('please tell the class about the book, nikomu', 'cy'), false);
    assert.equal(mayHold('please tell the class about the book', 'pl'), false);
  });

  it('takes time in proportion to the length, whatever the text', () => {
    const cost = (text: string) => {
      const before = process.cpuUsage();
      recognise(text);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    for (const unit of [
      'nie mow nikomu ',
      'zxq vbn ',
      'se kisi ko mat ok the ',
      'не кажи нікому ',
      'áé óú ',
      'a.b@c/d_',
    ]) {
      cost(unit.repeat(2_000));
      const short = Math.max(2_000, cost(`${unit.repeat(5_000)}x`));
      const long = cost(`${unit.repeat(50_000)}x`);
      assert.ok(long < 60 * short, `${unit}: ${short} µs, ten times the length ${long} µs`);
    }
  });
});
