import assert from 'node:assert/strict';
import { languageMark, languageRemarks, presentLanguageCount } from '../../services/review/presenters/languages.js';

describe('what a reader is told of a message in another language', () => {
  it('is that nobody looked at it, where the language is not covered', () => {
    assert.deepEqual(languageRemarks([{ language: 'ro', codes: [] }]), [
      'This message is wholly or partly in Romanian. Candour covers English. Apart from numbers, addresses and links, nothing in that language was looked at. Ask somebody who reads it what it says.',
    ]);
  });

  it('is what is looked for, where there is a pack', () => {
    const [remark = ''] = languageRemarks([
      { language: 'pl', codes: ['contact.phone', 'contact.meeting', 'grooming.secrecy', 'content.self-harm'] },
    ]);
    assert.match(
      remark,
      /in Polish\. Candour covers English\..* contact outside the school network, secrecy and self-harm\./,
    );
  });

  it('is nothing for a message in English', () => {
    assert.deepEqual(languageRemarks([]), []);
    assert.equal(languageMark([]), null);
  });

  it('is short in the conversation', () => {
    const languages = ['cy', 'ur-Latn'].map(language => ({ language, codes: [] }));
    assert.equal(languageMark(languages), 'wholly or partly in Welsh and Urdu or Hindi in Latin letters');
  });

  it('is counted by language on the page Coverage', () => {
    assert.deepEqual(presentLanguageCount({ language: 'und-Cyrl', messages: 1200, ofPairs: 3, codes: [] }), {
      name: 'Ukrainian, Russian or another language in Cyrillic letters',
      messages: '1,200',
      ofPairs: '3',
      covered: 'Numbers, addresses and links only',
    });
  });
});
