import { ServiceError } from '../errors.js';

const REMEDIES = {
  HAND_OVER_FOLDER_MISSING: {
    message: 'The folder for the other system is not there.',
    remedy: 'The IT administrator makes it, or mounts it, as handOver.folder in candour.yaml names it.',
  },
  HAND_OVER_NOT_WRITABLE: {
    message: 'Candour may not write into the folder for the other system.',
    remedy: 'The IT administrator lets the user that runs Candour write there.',
  },
  HAND_OVER_NO_SPACE: {
    message: 'There is no room left in the folder for the other system.',
    remedy: 'The IT administrator makes room; packs that the other system has taken can be removed.',
  },
  HAND_OVER_NAME_TAKEN: {
    message: 'Something of the same name lies in the folder for the other system already.',
    remedy: 'Try once more. If it happens again, the IT administrator looks at what lies there.',
  },
  HAND_OVER_FAILED: {
    message: 'The pack could not be put into the folder for the other system.',
    remedy: 'Try once more. If it happens again, the IT administrator runs candour doctor.',
  },
} as const;
export type HandOverCode = keyof typeof REMEDIES;

const CODES: Readonly<Record<string, HandOverCode>> = {
  ENOENT: 'HAND_OVER_FOLDER_MISSING',
  ENOTDIR: 'HAND_OVER_FOLDER_MISSING',
  ESTALE: 'HAND_OVER_FOLDER_MISSING',
  EHOSTDOWN: 'HAND_OVER_FOLDER_MISSING',
  ENODEV: 'HAND_OVER_FOLDER_MISSING',
  EACCES: 'HAND_OVER_NOT_WRITABLE',
  EPERM: 'HAND_OVER_NOT_WRITABLE',
  EROFS: 'HAND_OVER_NOT_WRITABLE',
  ENOSPC: 'HAND_OVER_NO_SPACE',
  EDQUOT: 'HAND_OVER_NO_SPACE',
  EFBIG: 'HAND_OVER_NO_SPACE',
  EEXIST: 'HAND_OVER_NAME_TAKEN',
  EISDIR: 'HAND_OVER_NAME_TAKEN',
  ENOTEMPTY: 'HAND_OVER_NAME_TAKEN',
};

/** What the file system says, as somebody can act on it. Names no path: it stands on a page that is not the administrator's. */
export function handOverTrouble(cause: unknown): ServiceError {
  if (cause instanceof ServiceError) return cause;
  const code = cause instanceof Error && 'code' in cause ? CODES[String(cause.code)] : undefined;
  return handOverError(code ?? 'HAND_OVER_FAILED', cause);
}

export function handOverError(code: HandOverCode, cause?: unknown): ServiceError {
  return new ServiceError({ code, ...REMEDIES[code], cause });
}
