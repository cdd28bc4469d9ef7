/** MongoDB's own error codes that this server uses (https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml). */
export const ERROR_CODES = {
  InternalError: 1,
  BadValue: 2,
  FailedToParse: 9,
  TypeMismatch: 14,
  InvalidLength: 16,
  ProtocolError: 17,
  IllegalOperation: 20,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  QueryPlanKilled: 175,
  CommandNotSupported: 115,
  CannotIndexParallelArrays: 171,
  ShutdownInProgress: 91,
  TooManyCursors: 162,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  DataCorruptionDetected: 303,
  BSONObjectTooLarge: 10334,
  Unauthorized: 13,
  CursorInUse: 12051,
  Location51024: 51024,
  Location28667: 28667,
  Location28724: 28724,
  Location31274: 31274,
  Location31275: 31275,
  Location40353: 40353,
  Location40571: 40571,
  Location51246: 51246,
  MaxTimeMSExpired: 50,
  DuplicateKey: 11000,
  OutOfDiskSpace: 14031,
  IndexKeyTooLong: 17280,
  NotSingleValueField: 54,
  EmptyFieldName: 56,
  InvalidPipelineOperator: 168,
  FieldPathInvalid: 40353,
  Location40323: 40323,
  Location15975: 15975,
  Location16410: 16410,
  Location31249: 31249,
  Location31253: 31253,
  Location31254: 31254,
  Location40324: 40324,
  Location40415: 40415,
  Location51075: 51075,
  Location51091: 51091,
  Location51108: 51108,
} as const;

export type ErrorName = keyof typeof ERROR_CODES;

/** What goes back to the driver as `{ ok: 0, errmsg, code, codeName }`, or into `writeErrors`. */
export class MongoError extends Error {
  readonly code: number;
  /** Further fields of the reply, e.g. `keyPattern` and `keyValue` of a duplicate key. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    readonly codeName: ErrorName,
    message: string,
    fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'MongoError';
    this.code = ERROR_CODES[codeName];
    this.fields = fields;
  }
}

export const badValue = (message: string) => new MongoError('BadValue', message);
export const failedToParse = (message: string) => new MongoError('FailedToParse', message);
export const typeMismatch = (message: string) => new MongoError('TypeMismatch', message);
