import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { linkDetector } from '../../../services/detect/contact/link.js';
import type { Message } from '../../../services/message.js';
import { registerOf, written } from '../written.js';

const register = registerOf();
const found = (message: Message) => linkDetector.detect(message, register);

describe('links', () => {
  const invitations = [
    'https://discord.gg/abc',
    't.me/kite',
    'wa.me/447700900123',
    'discord [dot] gg / abc',
    'chat.whatsapp.com/XyZ',
  ];
  for (const text of invitations)
    it(`that invite to a chat outside raise: ${text}`, () => {
      assert.equal(found(written(text))[0]?.severity, 'high');
    });

  it('to a profile raise, those to a post or a film do not', () => {
    assert.equal(found(written('https://www.instagram.com/kite_flyer7'))[0]?.severity, 'medium');
    assert.deepEqual(found(written('https://www.instagram.com/p/Cabc123/ https://www.tiktok.com/@bbc/video/1')), []);
  });

  it('that are shortened hide where they lead, and only add to the picture', () => {
    assert.equal(found(written('https://bit.ly/3abc'))[0]?.severity, 'low');
  });

  it('behind other words are judged by where they lead', () => {
    const [finding] = found(
      written('the worksheet', { links: [{ target: 'https://t.me/kite', label: 'worksheet.example' }] }),
    );
    assert.equal(finding?.field, 'link');
    assert.equal(finding?.severity, 'high');
  });

  it('that stand in the text and behind it are found once', () => {
    const target = 'https://t.me/kite';
    assert.equal(found(written(`join ${target}`, { links: [{ target, label: target }] })).length, 1);
  });

  const harmless = [
    'https://vle.example/course',
    'https://docs.hillside.example/x',
    'www.bbc.co.uk/bitesize',
    'version 2.me',
    'a ratio of x/y',
  ];
  for (const text of harmless)
    it(`of the school and of lessons raise nothing: ${text}`, () => {
      assert.deepEqual(found(written(text)), []);
    });
});
