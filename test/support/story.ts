import type { KeyRing } from '../../services/store/seal.js';
import { type Letter, seedMessages } from './seed.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A few weeks of the school's messages, mostly ordinary, with concerns of both lanes. Fictional, at the level of published training. */
export async function seedStory(keys: KeyRing, now: Date): Promise<void> {
  const ago = (days: number, hours = 0) => new Date(now.getTime() - days * DAY - hours * HOUR);
  await seedMessages('mentor-mailboxes', lettersOf(ago), keys, now);
  await seedMessages('mentoring-chat', chatsOf(ago), keys, now);
}

type Ago = (days: number, hours?: number) => Date;

function lettersOf(ago: Ago): readonly Letter[] {
  const corrigan: readonly Letter[] = [
    {
      from: 'm-1',
      to: 'p-1',
      at: ago(27),
      subject: 'Fractions',
      text: 'Here is the worksheet we talked about. Room 12, as usual.',
    },
    { from: 'p-1', to: 'm-1', at: ago(26, 20), subject: 'Re: Fractions', text: 'thanks, question 4 is hard' },
    {
      from: 'm-1',
      to: 'p-1',
      at: ago(26, 18),
      subject: 'Re: Fractions',
      text: 'It is. Try drawing it first, then we look at it together on Wednesday.',
    },
    {
      from: 'm-1',
      to: 'p-1',
      at: ago(6, 12),
      subject: 'Wednesday',
      text: 'Can anyone else see your screen when you’re on this?',
      findings: [
        {
          code: 'grooming.risk-assessment',
          words: 'Can anyone else see your screen',
          severity: 'medium',
          confidence: 0.7,
          reason: 'An adult asks whether somebody else can see what the pupil reads.',
        },
      ],
    },
    { from: 'p-1', to: 'm-1', at: ago(6, 11), subject: 'Re: Wednesday', text: 'no just me' },
  ];
  return [
    ...corrigan,
    {
      from: 'm-2',
      to: 'p-2',
      at: ago(1, 2),
      subject: 'Regional event',
      text: 'The regional event is on Saturday. I could give you a lift if that is easier.',
      findings: [
        {
          code: 'contact.meeting',
          words: 'I could give you a lift',
          severity: 'medium',
          confidence: 0.4,
          reason: 'An adult offers a pupil a lift outside the scheme.',
        },
      ],
    },
    {
      from: { personId: null, role: 'external', address: 'newcomer@post.example', displayName: 'A. Newcomer' },
      to: 'p-3',
      at: ago(2),
      subject: 'Hello',
      text: 'I heard you are in the scheme. Which school are you at?',
      findings: [
        {
          code: 'protocol.unregistered-sender',
          severity: 'medium',
          confidence: 0.9,
          reason: 'The sender is not on the register.',
        },
      ],
    },
    {
      from: 'p-3',
      to: 'm-3',
      at: ago(0, 0.3),
      subject: 'sorry',
      text: 'Sorry I missed today. I am afraid to go home tonight and I don’t know who to tell.',
      findings: [
        {
          code: 'content.disclosure',
          words: 'I am afraid to go home tonight',
          severity: 'critical',
          confidence: 0.92,
          reason: 'A pupil writes that they are afraid at home.',
        },
      ],
    },
  ];
}

function chatsOf(ago: Ago): readonly Letter[] {
  return [
    {
      from: 'm-1',
      to: 'p-1',
      at: ago(12, 3),
      channel: 'chat',
      text: 'You’re way more grown up than the others in the group. Same time next week?',
      findings: [
        {
          code: 'grooming.flattery',
          words: 'You’re way more grown up than the others in the group',
          severity: 'low',
          confidence: 0.8,
          reason: 'An adult sets the pupil above the others.',
        },
      ],
    },
    { from: 'p-1', to: 'm-1', at: ago(12, 2.9), channel: 'chat', text: 'ok thanks. is it still room 12' },
    {
      from: 'm-1',
      to: 'p-1',
      at: ago(0, 2.2),
      channel: 'chat',
      text: 'Great work on the fractions sheet. This chat is so slow though. Can we use a different app? I’m on O77OO 9OO one four seven. Best not mention it to your form tutor or your mum, they’d only make a fuss. Delete this once you’ve saved it.',
      findings: [
        {
          code: 'contact.off-network',
          words: 'Can we use a different app?',
          severity: 'high',
          confidence: 0.85,
          reason: 'An adult asks the pupil to move to another app.',
        },
        {
          code: 'contact.phone',
          words: 'I’m on O77OO 9OO one four seven',
          severity: 'high',
          confidence: 0.93,
          reason: 'A phone number, written so that a filter would miss it, that is not on the register.',
          contributions: [
            { label: 'Digits written as letters and words', weight: 0.4 },
            { label: 'Not a number of the school or of this mentor', weight: 0.3 },
            { label: 'Talks about set work', weight: -0.1 },
          ],
        },
        {
          code: 'grooming.secrecy',
          words: 'Best not mention it to your form tutor or your mum',
          severity: 'high',
          confidence: 0.95,
          reason: 'An adult asks the pupil to keep something from family and staff.',
        },
        {
          code: 'grooming.secrecy',
          words: 'Delete this once you’ve saved it.',
          severity: 'medium',
          confidence: 0.8,
          reason: 'An adult asks the pupil to delete messages.',
        },
      ],
    },
    {
      from: 'p-2',
      to: 'm-2',
      at: ago(1, 6),
      channel: 'chat',
      text: 'i cant see the point of any of it lately',
      findings: [
        {
          code: 'content.self-harm',
          words: 'cant see the point of any of it',
          severity: 'high',
          confidence: 0.55,
          reason: 'A pupil writes in a way that can be a sign of despair.',
        },
      ],
    },
  ];
}
