import type { PSTDescriptorItem } from 'pst-extractor/dist/PSTDescriptorItem.class.js';
import type { PSTTableItem } from 'pst-extractor/dist/PSTTableItem.class.js';
import { DEEPEST_MESSAGE, type OutlookAttachment, type OutlookMessage } from '../../../parse/outlook/message.js';
import { PROPERTY, Properties, TYPE } from '../../../parse/outlook/properties.js';
import type { Place, Pst, SubNodes, Table } from './pst.js';

/** Numbers of the nodes that belong to a message. */
const ATTACHMENTS = 0x671;
const RECIPIENTS = 0x692;
/** The number of the node that a row is about. */
const ROW_NODE = 0x67f2;
/** How an attachment stands there: a message within the message. */
const EMBEDDED = 5;
const FIRST_NAMED = 0x8000;
/** Types whose value stands in the table itself. */
const IN_TABLE = new Set<number>([TYPE.int16, TYPE.int32, 0x0004, 0x000a, TYPE.boolean]);
const MOST_ATTACHMENTS = 10_000;

/** What one message may take, over all that it holds. */
interface Budget {
  left: number;
}

/** Reads one message with its recipients, attachments and the messages within it. Throws `TooLarge`, or an Error for what is damaged. */
export function readPstMessage(pst: Pst, place: Place, mostBytes: number): OutlookMessage {
  return readMessage(pst, place, { left: mostBytes }, 0);
}

function readMessage(pst: Pst, place: Place, budget: Budget, depth: number): OutlookMessage {
  const subNodes = pst.subNodes(place.sub);
  const properties = propertiesOf(pst, pst.properties(place), subNodes, budget);
  const recipients = rowsOf(pst, subNodes.get(RECIPIENTS)).map(row => {
    const table = subNodes.get(RECIPIENTS);
    return propertiesOf(pst, row, pst.subNodes(table?.subNodeOffsetIndexIdentifier ?? 0), budget);
  });
  const attachments = rowsOf(pst, subNodes.get(ATTACHMENTS)).flatMap(row => {
    const node = subNodes.get(row.get(ROW_NODE)?.entryValueReference ?? 0);
    return node ? [readAttachment(pst, placeOf(node), budget, depth)] : [];
  });
  return { properties, recipients, attachments };
}

function rowsOf(pst: Pst, table: PSTDescriptorItem | undefined): readonly Table[] {
  if (!table) return [];
  const rows = pst.rows(placeOf(table));
  if (rows.length > MOST_ATTACHMENTS) throw new Error('It has too many rows.');
  return rows;
}

function readAttachment(pst: Pst, place: Place, budget: Budget, depth: number): OutlookAttachment {
  const subNodes = pst.subNodes(place.sub);
  const table = pst.properties(place);
  const properties = propertiesOf(pst, table, subNodes, budget);
  const data = table.get(PROPERTY.attachData);
  if (data?.entryValueType === TYPE.object && properties.number(PROPERTY.attachMethod) === EMBEDDED) {
    const node = data.data.length >= 4 ? subNodes.get(data.data.readUInt32LE(0)) : undefined;
    const isRead = node !== undefined && depth + 1 < DEEPEST_MESSAGE;
    return { properties, content: null, message: isRead ? readMessage(pst, placeOf(node), budget, depth + 1) : EMPTY };
  }
  return { properties, content: properties.bytes(PROPERTY.attachData), message: null };
}

/** A message that lies too deep, or is missing: the reader says so when it meets it. */
const EMPTY: OutlookMessage = { properties: new Properties(), recipients: [], attachments: [] };

function propertiesOf(pst: Pst, table: Table, subNodes: SubNodes, budget: Budget): Properties {
  const properties = new Properties();
  for (const [id, item] of table) {
    if (id >= FIRST_NAMED) continue;
    const value = valueBytes(pst, item, subNodes, budget);
    if (value !== null)
      properties.set(id, item.entryValueType, id === PROPERTY.subject ? withoutPrefix(item, value) : value);
  }
  return properties;
}

function valueBytes(pst: Pst, item: PSTTableItem, subNodes: SubNodes, budget: Budget): Buffer | null {
  if (IN_TABLE.has(item.entryValueType)) {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(item.entryValueReference | 0, 0);
    return bytes;
  }
  const node = item.isExternalValueReference ? subNodes.get(item.entryValueReference) : undefined;
  const value = node ? pst.bytes(node.offsetIndexIdentifier, budget.left) : item.data;
  budget.left -= value.length;
  return value;
}

/** A mark and the length of `Re: ` stand before a subject. */
function withoutPrefix({ entryValueType }: PSTTableItem, value: Buffer): Buffer {
  const width = entryValueType === TYPE.unicode ? 2 : 1;
  return value.length >= 2 * width && value[0] === 1 && (width === 1 || value[1] === 0)
    ? value.subarray(2 * width)
    : value;
}

function placeOf(node: PSTDescriptorItem): Place {
  return { data: node.offsetIndexIdentifier, sub: node.subNodeOffsetIndexIdentifier };
}
