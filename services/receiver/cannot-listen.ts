import { errorCode, ServiceError } from '../errors.js';

export function cannotListen(host: string, port: number, cause: unknown): ServiceError {
  return new ServiceError({
    code: 'RECEIVER_CANNOT_LISTEN',
    message: `The receiver cannot listen on ${host}:${port} (${errorCode(cause)}).`,
    remedy:
      'Check that nothing else uses the port and that the address is of this machine. Ports below 1024 need CAP_NET_BIND_SERVICE; see docs/sources.md.',
    cause,
  });
}
