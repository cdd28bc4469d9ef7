import assert from 'node:assert/strict';
import { type Detection, loadDetection } from '../../services/detect/detect.js';
import { RULES_FOLDER } from '../../services/paths.js';
import { REGISTER_CODES, severityRank } from '../../services/taxonomy.js';
import { registerOf, written } from '../detect/written.js';
import { TEXTS } from './texts.js';

describe('messages in other languages', () => {
  let detection: Detection;
  before(async () => {
    detection = await loadDetection([RULES_FOLDER]);
  });
  const raised = (text: string) =>
    detection
      .detect(written(text), registerOf())
      .filter(({ code, severity }) => severityRank(severity) >= 1 && !REGISTER_CODES.includes(code));

  it('say in which language they are, and what is looked for in it', () => {
    assert.deepEqual(detection.languages(written('nu spune la nimeni ca vorbim')), [{ language: 'ro', codes: [] }]);
    const [polish] = detection.languages(written('jak tam w szkole, wszystko dobrze?'));
    assert.equal(polish?.language, 'pl');
    assert.deepEqual(
      polish?.codes.filter(code => code.startsWith('contact.') || code.startsWith('grooming.')),
      [
        'contact.phone',
        'contact.personal-email',
        'contact.social-network',
        'contact.off-network',
        'contact.meeting',
        'grooming.secrecy',
      ],
    );
    assert.deepEqual(detection.languages(written('See you on Tuesday.')), []);
  });

  it('count as such when only the subject or an attachment is', () => {
    const attachment = { name: 'list.txt', type: 'text/plain', size: 40, text: 'nie mow nikomu ze piszemy' };
    const message = written('See below.', { subject: 'nu spune la nimeni ca vorbim', attachments: [attachment] });
    assert.deepEqual(
      detection.languages(message).map(({ language }) => language),
      ['ro', 'pl'],
    );
  });

  it('do not count as such for what they repeat of earlier ones, which those count for', () => {
    assert.deepEqual(detection.languages(written('Thank you.', { quotedText: 'nie mow nikomu ze piszemy' })), []);
  });

  const CONTACT: readonly (readonly [text: string, code: string, found: string])[] = [
    ['میرا نمبر ۰۷۷۰۰۹۰۰۱۲۳ ہے', 'contact.phone', '۰۷۷۰۰۹۰۰۱۲۳'],
    ['رقمي ٠٧٧٠٠٩٠٠١٢٣', 'contact.phone', '٠٧٧٠٠٩٠٠١٢٣'],
    ['বলো ০৭৭০০৯০০১২৩', 'contact.phone', '০৭৭০০৯০০১২৩'],
    ['ਮੇਰਾ ਨੰਬਰ ੦੭੭੦੦੯੦੦੧੨੩', 'contact.phone', '੦੭੭੦੦੯੦੦੧੨੩'],
    ['آپ کو کال 07700-900-123۔', 'contact.phone', '07700-900-123'],
    [
      'zero siedem siedem zero zero dziewiec zero zero jeden dwa trzy',
      'contact.phone',
      'zero siedem siedem zero zero dziewiec zero zero jeden dwa trzy',
    ],
    ['لکھو ali.khan@gmail.com پر', 'contact.personal-email', 'ali.khan@gmail.com'],
    ['моя адреса olena@gmail.com', 'contact.personal-email', 'olena@gmail.com'],
    ['انسٹا instagram.com/ali_khan', 'contact.social-network', 'instagram.com/ali_khan'],
  ];
  for (const [text, code, found] of CONTACT)
    it(`hide no numbers, addresses and links: ${found}`, () => {
      const spans = raised(text).flatMap(finding =>
        finding.code === code && finding.ruleId === null ? [text.slice(finding.span?.start, finding.span?.end)] : [],
      );
      assert.deepEqual(spans, [found]);
    });

  it('raise nothing by the language alone, nor by words that look like English ones', () => {
    const covered = new Set(['pl', 'cy', 'ur', 'ur-Latn']);
    for (const [language, texts] of Object.entries(TEXTS)) {
      if (covered.has(language)) continue;
      for (const text of texts) assert.deepEqual(raised(text), [], text);
    }
  });

  it('are read however their letters are typed', () => {
    for (const text of [
      'کسی کو مت بتانا',
      'كسي كو مت بتانا',
      'کسی\u200c کو مت بتانا۔',
      'nie mów nikomu',
      'NIE MOW NIKOMU',
      'nie m\u00f3w nikomu'.normalize('NFD'),
    ])
      assert.deepEqual(
        raised(text).map(({ code }) => code),
        ['grooming.secrecy'],
        text,
      );
  });
});
