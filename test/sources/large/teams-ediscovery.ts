import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  return [
    generatedFile('Export_load_file.csv', function* () {
      yield 'File_class,Immutable_ID,Family_ID,Conversation_ID,Email_sender,Date,Extracted_text_path\n';
      for (let at = 0; at < count; at += 1)
        yield `Conversation,i-${at},f-${at},c-${at % 20},Ann <ann@school.example>,2026-10-25T00:30:00Z,Extracted_text_files\\1.txt\n`;
    }),
    generatedFile('Extracted_text_files/1.txt', () => ['The essay is due on Friday']),
  ];
}
