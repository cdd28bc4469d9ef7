import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { isHttps } from './auth/session.js';

/** The one inline script, of govuk-frontend's page template: it marks that scripts run. A test compares it with the template. */
export const TEMPLATE_SCRIPT =
  "document.body.className += ' js-enabled' + ('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');";

const YEAR = 365 * 24 * 60 * 60;

/** Headers of every answer, errors included: nothing comes from elsewhere, runs from a page, is framed, or is kept. */
export function securityHeaders(publicUrl: string): RequestHandler[] {
  const https = isHttps(publicUrl);
  const script = createHash('sha256').update(TEMPLATE_SCRIPT).digest('base64');
  const protection = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'", `'sha256-${script}'`],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'font-src': ["'self'"],
        'connect-src': ["'self'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
        // On a plain-http installation it would send the browser to a port that nobody listens on.
        ...(https ? { 'upgrade-insecure-requests': [] } : {}),
      },
    },
    strictTransportSecurity: https ? { maxAge: YEAR, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: true,
    xFrameOptions: { action: 'deny' },
  });
  return [
    protection,
    (_request, response, next) => {
      response.set('Permissions-Policy', 'camera=(), display-capture=(), geolocation=(), microphone=(), usb=()');
      response.set('Cache-Control', 'no-store');
      response.set('X-Robots-Tag', 'noindex');
      next();
    },
  ];
}
