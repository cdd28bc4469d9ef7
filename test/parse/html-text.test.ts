import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readHtml } from '../../services/parse/html-text.js';

describe('HTML that ends too early', () => {
  for (const html of ['<p>Hello<title>words', '<p>Hello<textarea>words', '<blockquote>Hello<title>words'])
    it(`shows its own words and nothing else: ${html}`, () => {
      const { text, quoted } = readHtml(html);
      assert.match(text + quoted, /^Hello\s?words$/);
    });
});
