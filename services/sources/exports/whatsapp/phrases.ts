/**
 * What WhatsApp itself writes in the place of words, by the language of the phone. It is nowhere published as a list: these are the words of
 * the app as exports show them (e.g. https://github.com/rodrigogs/whats-reader, https://github.com/Pustur/whatsapp-chat-parser). What is
 * not in here stays as a message, so that a language that is missing hides nothing.
 */

const DELETED = phrases(
  // English, German, French
  'This message was deleted',
  'You deleted this message',
  'Diese Nachricht wurde gelöscht',
  'Du hast diese Nachricht gelöscht',
  'Ce message a été supprimé',
  'Vous avez supprimé ce message',
  // Spanish, Portuguese, Italian
  'Se eliminó este mensaje',
  'Este mensaje fue eliminado',
  'Eliminaste este mensaje',
  'Mensagem apagada',
  'Esta mensagem foi apagada',
  'Você apagou esta mensagem',
  'Apagou esta mensagem',
  'Esta mensagem foi eliminada',
  'Questo messaggio è stato eliminato',
  'Hai eliminato questo messaggio',
  // Dutch, Polish, Turkish
  'Dit bericht is verwijderd',
  'Dit bericht werd verwijderd',
  'Je hebt dit bericht verwijderd',
  'U hebt dit bericht verwijderd',
  'Ta wiadomość została usunięta',
  'Usunięto tę wiadomość',
  'Usunąłeś tę wiadomość',
  'Usunięto',
  'Bu mesaj silindi',
  'Bu mesajı sildiniz',
  // Arabic, Urdu, Hindi
  'تم حذف هذه الرسالة',
  'حذفت هذه الرسالة',
  'لقد حذفت هذه الرسالة',
  'یہ پیغام حذف کر دیا گیا',
  'یہ پیغام حذف کر دیا گیا تھا',
  'آپ نے یہ پیغام حذف کر دیا',
  'यह मैसेज डिलीट कर दिया गया है',
  'यह मैसेज डिलीट किया गया',
  'आपने यह मैसेज डिलीट किया',
  'यह संदेश मिटाया गया था',
);

const EDITED = phrases(
  'This message was edited',
  'Diese Nachricht wurde bearbeitet',
  'Ce message a été modifié',
  'Se editó este mensaje',
  'Mensagem editada',
  'Esta mensagem foi editada',
  'Questo messaggio è stato modificato',
  'Dit bericht is bewerkt',
  'Dit bericht werd bewerkt',
  'Ta wiadomość została edytowana',
  'Edytowano tę wiadomość',
  'Bu mesaj düzenlendi',
  'تم تعديل هذه الرسالة',
  'اس پیغام میں ترمیم کی گئی',
  'یہ پیغام ترمیم کیا گیا',
  'यह मैसेज एडिट किया गया',
  'यह मैसेज एडिट किया गया है',
);

/** In angle brackets on Android; on iOS by the kind of file and without brackets. */
const LEFT_OUT = phrases(
  'Media omitted',
  'Medien ausgeschlossen',
  'Medien ausgelassen',
  'Médias omis',
  'Multimedia omitido',
  'Archivo omitido',
  'Mídia oculta',
  'Arquivo de mídia oculto',
  'Ficheiro não revelado',
  'Media omessi',
  'Media weggelaten',
  'pominięto multimedia',
  'Plik pominięty',
  'Medya dahil edilmedi',
  'تم استبعاد الوسائط',
  'میڈیا چھوڑ دیا گیا',
  'मीडिया के बिना',
  ...[
    ['image', 'video', 'audio', 'sticker', 'GIF', 'document', 'Contact card'].map(kind => `${kind} omitted`),
    ['Bild', 'Video', 'Audio', 'Sticker', 'GIF', 'Dokument', 'Kontaktkarte'].map(kind => `${kind} weggelassen`),
    ['image absente', 'vidéo absente', 'audio omis', 'sticker omis', 'GIF retiré', 'document manquant'],
    ['imagen omitida', 'Video omitido', 'audio omitido', 'sticker omitido', 'GIF omitido', 'documento omitido'],
    ['imagem ocultada', 'vídeo omitido', 'áudio ocultado', 'figurinha omitida', 'documento ocultado'],
    ['immagine omessa', 'video omesso', 'audio omesso', 'sticker omesso', 'GIF esclusa', 'documento omesso'],
    ['afbeelding weggelaten', 'video weggelaten', 'audio weggelaten', 'sticker weggelaten', 'document weggelaten'],
    ['obraz pominięty', 'pominięto obraz', 'pominięto wideo', 'pominięto audio', 'pominięto naklejkę'],
    ['görüntü dahil edilmedi', 'video dahil edilmedi', 'ses dahil edilmedi', 'çıkartma dahil edilmedi'],
    ['تم استبعاد الصورة', 'تم استبعاد الفيديو', 'تم استبعاد الصوت', 'تم استبعاد الملصق'],
  ].flat(),
);

/** `IMG-1.jpg (file attached)` */
const ATTACHED = phrases(
  'file attached',
  'Datei angehängt',
  'fichier joint',
  'archivo adjunto',
  'arquivo anexado',
  'ficheiro anexado',
  'file allegato',
  'bestand bijgevoegd',
  'plik dołączony',
  'załączono plik',
  'dosya ekli',
  'الملف مرفق',
  'ملف مرفق',
  'فائل منسلک',
  'फ़ाइल संलग्न है',
  'फ़ाइल अटैच की गई',
);

const ENCRYPTION =
  /^(?:Messages and calls are end-to-end encrypted|Messages to this (?:chat|group)|Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt|Les messages et (?:les )?appels sont|Los mensajes y las llamadas están cifrados|As mensagens e (?:as )?(?:ligações|chamadas) são protegidas|I messaggi e le chiamate sono|Berichten en oproepen zijn end-to-end|Wiadomości i połączenia są|Mesajlar ve aramalar uçtan uca|الرسائل والمكالمات|پیغامات اور کالز|मैसेज और कॉल)/u;

/** What follows whoever did it. */
const DEEDS: readonly RegExp[] = [
  /^(?:left|was added|were added|was removed|joined using (?:this group's|an?|a group) (?:invite )?link|(?:added|removed) .{1,80}|created (?:this )?group(?: .{1,100})?|changed (?:this group's icon|the group (?:name|description|icon|settings)|the subject)(?: .{1,200})?|turned (?:on|off) disappearing messages.{0,80})$/u,
  /^(?:hat die Gruppe(?: .{1,100})? (?:erstellt|verlassen)|hat .{1,80} (?:hinzugefügt|entfernt)|a (?:créé le groupe(?: .{1,100})?|quitté)|a (?:ajouté|retiré) .{1,80}|(?:creó el grupo(?: .{1,100})?|salió del grupo)|(?:añadió|eliminó) a .{1,80}|criou (?:este|o) grupo(?: .{1,100})?|saiu|ha (?:creato il gruppo(?: .{1,100})?|abbandonato)|heeft (?:deze |de )?groep (?:.{1,100} )?(?:gemaakt|verlaten))$/u,
];

export function isDeleted(text: string): boolean {
  const phrase = keyOf(text);
  return DELETED.has(phrase) || /^this message was deleted by admin .{1,80}$/.test(phrase);
}

/** Whether the text is all that is left of a file that the export leaves out. */
export function isLeftOut(text: string): boolean {
  return LEFT_OUT.has(keyOf(text.replace(/^<(.{1,60})>$/u, '$1')));
}

/** The words before the mark of an edited message; `null` when it was not edited. */
export function wordsOfEdited(text: string): string | null {
  if (!text.endsWith('>')) return null;
  const open = text.lastIndexOf('<');
  if (open < 0 || !EDITED.has(keyOf(text.slice(open + 1, -1)))) return null;
  return text.slice(0, open).trimEnd();
}

export function saysAttached(phrase: string): boolean {
  return ATTACHED.has(keyOf(phrase));
}

/**
 * Whether words that iOS wrote under somebody's name are a notice: of the encryption, or that this person (or `You`) did something with the
 * group. `group`: under its name stands what anybody did.
 */
export function isNotice(text: string, author: string, group: string): boolean {
  const start = text.slice(0, 400).replace(/\.$/, '');
  if (isOfEncryption(start)) return true;
  const subject = [author, 'You', 'Du', 'Vous', 'Tú', 'Você', 'Je', 'U'].find(one => start.startsWith(`${one} `));
  const deed = subject === undefined ? (author === group ? afterName(start) : null) : start.slice(subject.length + 1);
  return deed !== null && DEEDS.some(pattern => pattern.test(deed));
}

/** It stands at the beginning, on iOS under the name of the chat. */
export function isOfEncryption(text: string): boolean {
  return ENCRYPTION.test(text);
}

/** Without the name, of which only the group's own notices do not say where it ends: up to five words. */
function afterName(text: string): string | null {
  const name =
    /^(?:\S{1,40} ){1,5}?(?=(?:left|was|were|joined|added|removed|created|changed|turned|hat|creó|salió|añadió|eliminó|criou|saiu|ha|heeft|a) ?)/u;
  const found = name.exec(text);
  return found ? text.slice(found[0].length) : null;
}

function phrases(...texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.map(keyOf));
}

function keyOf(text: string): string {
  return text.trim().replace(/\.$/, '').toLowerCase().normalize('NFC');
}
