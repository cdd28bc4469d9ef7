import { ServiceError } from '../errors.js';

export interface RedisPlace {
  readonly path?: string;
  readonly host?: string;
  readonly port?: number;
  readonly db?: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: Record<string, never>;
}

/** `redis://`, `rediss://` or `unix:/path/to.sock`, in the words of the client: a string that holds a socket path is misread by Bull. */
export function redisOptions(url: string): RedisPlace {
  if (url.startsWith('unix:')) return { path: url.slice('unix:'.length).replace(/^\/\//, '') };
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw badUrl();
  }
  if (parsed.protocol !== 'redis:' && parsed.protocol !== 'rediss:') throw badUrl();
  return {
    host: parsed.hostname,
    port: Number(parsed.port || 6379),
    db: Number(parsed.pathname.slice(1) || 0),
    ...(parsed.username ? { username: decodeURIComponent(parsed.username) } : {}),
    ...(parsed.password ? { password: decodeURIComponent(parsed.password) } : {}),
    ...(parsed.protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

function badUrl(): ServiceError {
  return new ServiceError({
    code: 'REDIS_URL_INVALID',
    message: 'REDIS_URL is not an address of Redis.',
    remedy: 'Write redis://host:6379, rediss://host:6380 or unix:/path/to/redis.sock.',
  });
}
