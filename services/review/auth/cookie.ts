import type { Request } from 'express';

/** The value of a cookie as it was sent; untrusted. */
export function cookieOf(request: Request, name: string): string | undefined {
  const pair = (request.headers.cookie ?? '').split('; ').find(one => one.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
