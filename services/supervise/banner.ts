import type { Config } from '../config.js';

export interface Started {
  readonly config: Config;
  readonly service: { readonly parts: readonly { readonly name: string }[] };
  readonly readiness: {
    readonly address: string | null;
    readonly code: string | null;
    readonly waiting: readonly string[];
  };
  readonly keyIsNew: boolean;
}

/** What somebody who has just started the service needs to know. */
export function bannerLines({ config, service, readiness, keyIsNew }: Started): string[] {
  const { address, code, waiting } = readiness;
  const runs = service.parts.map(({ name }) => name);
  const stores = [
    ...(config.mongoUri === null ? [] : ['the MongoDB of MONGODB_URI']),
    ...(config.redisUrl === null ? [] : ['the Redis of REDIS_URL']),
  ];
  return [
    '',
    'Candour is running.',
    '',
    ...(runs.includes('web')
      ? [`  Review pages   ${address === null ? 'not ready yet, see the log' : config.web.publicUrl}`]
      : []),
    `  Running        ${runs.join(', ')}${stores.length === 0 ? '' : `; with ${stores.join(' and ')}`}`,
    `  Data folder    ${config.dataFolder}`,
    `  Key            ${config.keyFile}${keyIsNew ? ' (made just now: back it up, without it no evidence can be read)' : ''}`,
    ...(config.signIn.secondFactor === 'sample-only'
      ? ['  Second step    not asked for: this is the sample school, on this machine only (signIn.secondFactor)']
      : []),
    ...(waiting.length === 0 ? [] : [`  Not ready yet  ${waiting.join(', ')}: see the log`]),
    ...(code === null ? [] : firstAccountLines(code)),
    '',
    'Ctrl-C stops it.',
    '',
  ];
}

export function firstAccountLines(code: string): string[] {
  return ['', `  Nobody can sign in yet. Open the review pages and make the first account with this code:  ${code}`];
}
