import { Parser } from 'htmlparser2';
import iconv from 'iconv-lite';

export interface XmlHandler {
  /** Names as written, with their prefix. */
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  close(name: string): void;
}

/** Elements within elements; office programs write about twenty. */
const DEEPEST = 500;

/**
 * Goes through XML once. Entities that a document declares for itself are left as they stand, so that none can grow. `isEnough` ends it early.
 * `false`: elements stand in one another too deeply, and the rest was not read.
 */
export function readXml(content: Buffer, handler: XmlHandler, isEnough: () => boolean): boolean {
  const parser: Parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        if (depth > DEEPEST) tooDeep = true;
        else handler.open(name, attributes);
      },
      ontext: text => handler.text(text),
      onclosetag(name) {
        depth -= 1;
        handler.close(name);
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  let depth = 0;
  let tooDeep = false;
  const xml = decoded(content);
  for (let at = 0; at < xml.length && !tooDeep && !isEnough(); at += PIECE) parser.write(xml.slice(at, at + PIECE));
  if (tooDeep) parser.reset();
  else parser.end();
  return !tooDeep;
}

const PIECE = 65_536;

function decoded(content: Buffer): string {
  if (content[0] === 0xff && content[1] === 0xfe) return iconv.decode(content, 'utf-16le');
  if (content[0] === 0xfe && content[1] === 0xff) return iconv.decode(content, 'utf-16be');
  return content.toString('utf8');
}
