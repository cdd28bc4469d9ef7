import express, { type Express } from 'express';
import { openAssets } from './assets.js';
import { arrival } from './auth/arrival.js';
import { refuseForgery } from './auth/forgery.js';
import { isHttps, sessions } from './auth/session.js';
import { recogniseVisitor } from './auth/visitor.js';
import type { ReviewEdges } from './edges.js';
import { answerErrors, answerNotFound } from './errors.js';
import { countRequests, health, metrics } from './health.js';
import type { LiveQueue } from './live-queue.js';
import { refuseOtherMethods } from './methods.js';
import { mount } from './mount.js';
import { ROUTES } from './routes/all.js';
import { securityHeaders } from './security.js';
import { useTemplates } from './templates.js';
import { keepUnsentReport } from './unsent-report.js';
import { readUploads } from './uploads.js';

/** The review pages: everything a request goes through, in order. */
export function makeApp(edges: ReviewEdges, live: LiveQueue): Express {
  const { publicUrl, trustedProxies } = edges.config.web;
  const assets = openAssets();
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  // Behind https there is a proxy; unless others are named, only one on this machine is believed.
  app.set('trust proxy', trustedProxies.length > 0 ? [...trustedProxies] : isHttps(publicUrl) ? 'loopback' : false);
  app.locals.assetPath = assets.path;
  useTemplates(app);

  app.use(securityHeaders(publicUrl));
  app.use(refuseOtherMethods);
  app.use(assets.path, assets.serve);
  app.get('/health', health);
  app.get('/metrics', metrics);
  app.use(countRequests);
  app.use(arrival);
  app.use(sessions(edges));
  app.use(recogniseVisitor(edges));
  app.use(express.urlencoded({ extended: false, limit: '200kb', parameterLimit: 100 }));
  app.use(readUploads);
  app.use(refuseForgery);
  mount(app, ROUTES, edges, live);
  app.use(answerNotFound(edges));
  app.use(keepUnsentReport(edges));
  app.use(answerErrors(edges));
  return app;
}
