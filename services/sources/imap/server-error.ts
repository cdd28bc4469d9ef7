/** What is to be known of an error of imapflow. Its texts are looked at here and go no further. */
export interface MailServerError {
  readonly cause: unknown;
  readonly code: string;
  readonly authenticationFailed: boolean;
  readonly throttled: boolean;
  /** What the server asked for, milliseconds; 0 when it named no time. */
  readonly throttledFor: number;
  readonly tooManyConnections: boolean;
  /** Exchange: the account is right and the mailbox is not open to it. */
  readonly notConnected: boolean;
  readonly loginUnsupported: boolean;
  /** The server's own trouble (RFC 5530), not a wrong password. */
  readonly unavailable: boolean;
  readonly withoutStartTls: boolean;
}

export function factsOf(cause: unknown): MailServerError {
  const field = (name: string): unknown =>
    typeof cause === 'object' && cause !== null ? Reflect.get(cause, name) : undefined;
  const text = (name: string): string => {
    const value = field(name);
    return typeof value === 'string' ? value : '';
  };
  const said = `${text('response')} ${text('responseText')}`;
  const code = text('code');
  const reply = text('serverResponseCode');
  const own = cause instanceof Error ? cause.message : '';
  const reset = field('throttleReset');
  return {
    cause,
    code,
    authenticationFailed: field('authenticationFailed') === true,
    throttled: code === 'ETHROTTLE' || /\bthrottled\b/i.test(said),
    throttledFor: typeof reset === 'number' ? reset : 0,
    tooManyConnections:
      reply === 'LIMIT' || /too many (?:simultaneous )?connections|maximum number of connections/i.test(said),
    notConnected: /authenticated but not connected/i.test(said),
    loginUnsupported: /^(?:Unsupported authentication mechanism|Login is disabled|No matching auth)/.test(own),
    unavailable: reply === 'UNAVAILABLE' || reply === 'SERVERBUG' || reply === 'INUSE',
    withoutStartTls: field('tlsFailed') === true && /STARTTLS/.test(own),
  };
}
