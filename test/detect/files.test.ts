import assert from 'node:assert/strict';
import { type Detection, loadDetection } from '../../services/detect/detect.js';
import { fieldText } from '../../services/detect/field-text.js';
import type { Finding } from '../../services/detect/finding.js';
import type { Attachment, Message } from '../../services/message.js';
import { RULES_FOLDER } from '../../services/paths.js';
import { RULE, withRules } from './rules/rule-folder.js';
import { registerOf, written } from './written.js';

const register = registerOf();
const SECRET = 'Please don’t tell your mum that we write to each other, and delete this afterwards.';
const PAPER = `${'The river rises in the hills above the town and reaches the sea after ninety miles. '.repeat(40)}\n`;

describe('words that are sent as a file', () => {
  let detection: Detection;
  before(async () => {
    detection = await loadDetection([RULES_FOLDER]);
  });

  it('are read like words of the message when the file is short, and shown where they stand in it', () => {
    const message = withFiles('Here is the worksheet.', 'fractions and decimals', SECRET);
    const found = secrecyIn(message);
    assert.ok(found.length > 0);
    for (const finding of found) {
      assert.equal(finding.field, 'attachment');
      assert.notEqual(finding.severity, 'low');
      assert.match(spanOf(message, finding), /tell your mum|delete this/);
    }
  });

  it('weigh as they do in the message itself', () => {
    const strengths = (message: Message) =>
      secrecyIn(message).map(({ severity, confidence, ruleId }) => ({ severity, confidence, ruleId }));
    assert.deepEqual(strengths(withFiles('', SECRET)), strengths(written(SECRET)));
  });

  it('stand on the record once and raise nothing when they are passed on in a long file', () => {
    const found = secrecyIn(withFiles('', `${PAPER}${SECRET}\n${PAPER}${SECRET}`));
    assert.ok(found.length > 0);
    assert.deepEqual([...new Set(found.map(({ severity }) => severity))], ['low']);
    const rules = found.map(({ ruleId }) => ruleId);
    assert.deepEqual(rules, [...new Set(rules)]);
  });

  it('raise nothing in a message that is passed on: they are somebody else’s', () => {
    const bare = withFiles('Please look at this.', SECRET);
    const kinds = [
      { name: 'fwd.eml', type: 'application/octet-stream' },
      { name: 'forwarded', type: 'message/rfc822' },
    ];
    for (const kind of kinds) {
      const forwarded = { ...bare, attachments: bare.attachments.map(file => ({ ...file, ...kind })) };
      assert.deepEqual([...new Set(secrecyIn(forwarded).map(({ severity }) => severity))], ['low'], kind.name);
    }
  });

  it('are looked at in each file by itself: a long one does not hide a short one', () => {
    const severities = (...files: readonly string[]) =>
      secrecyIn(withFiles('', ...files)).map(({ severity }) => severity);
    assert.ok(severities(PAPER, SECRET, PAPER).some(severity => severity !== 'low'));
  });

  it('give a number that stands in a line or two, and pass one on that stands on a poster', () => {
    const phonesIn = (text: string) =>
      detection
        .detect(withFiles('', text), register)
        .filter(({ detectorId }) => detectorId === 'contact/phone')
        .map(({ severity }) => severity);
    assert.deepEqual(phonesIn('my other phone 07700 900123'), ['high']);
    assert.deepEqual(phonesIn(`${PAPER.slice(0, 600)} Bookings: 07700 900123`), ['low']);
  });

  it('are found once by a rule that names files too', async () => {
    const both = RULE.replace('when:', 'when:\n  fields: [text, attachment]');
    const text = 'please delete our messages';
    const found = await withRules({ 'a.yaml': both }, async folder => {
      const own = await loadDetection([folder]);
      return own.detect(withFiles('', text), register).filter(({ detectorId }) => detectorId === 'rules');
    });
    assert.equal(found.length, 1);
    assert.equal(found[0]?.field, 'attachment');
  });

  it('of a known file are not there to be read', () => {
    const known: Attachment = { name: 'x', type: '', size: 0, text: null, known: 'list' };
    const found = detection.detect({ ...written(''), attachments: [known] }, register);
    const inWords = found.filter(({ detectorId }) => detectorId !== 'register').map(({ detectorId }) => detectorId);
    assert.deepEqual(inWords, ['known-file']);
  });

  function secrecyIn(message: Message): readonly Finding[] {
    return detection.detect(message, register).filter(({ code }) => code === 'grooming.secrecy');
  }
});

function withFiles(text: string, ...files: readonly string[]): Message {
  const attachments = files.map((words, at) => ({
    name: `${at}.docx`,
    type: 'application/octet-stream',
    size: 1,
    text: words,
  }));
  return { ...written(text), attachments };
}

function spanOf(message: Message, { field, span }: Finding): string {
  assert.ok(field !== 'envelope' && span);
  return fieldText(message, field).slice(span.start, span.end);
}
