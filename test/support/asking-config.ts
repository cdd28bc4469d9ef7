import { type Config, loadConfig } from '../../services/config.js';

const SMTP = {
  host: '127.0.0.1',
  port: 2_525,
  security: 'none',
  user: null,
  password: null,
  from: 'candour@northfield.example',
} as const;

/** A school as it is installed: a second step is asked for. With a mail server unless it is taken away; nothing is sent by itself. */
export function askingConfig(more: Partial<Config> = {}): Config {
  const config = loadConfig({ env: {}, file: null });
  return { ...config, smtp: SMTP, web: { ...config.web, host: '127.0.0.1', port: 0 }, ...more };
}
