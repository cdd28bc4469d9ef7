# syntax=docker/dockerfile:1
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node scripts/build.mjs && npm prune --omit=dev

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/rules ./rules
COPY --from=build /app/services/review/views ./services/review/views
COPY --from=build /app/scripts/sample ./scripts/sample
COPY --from=build /app/docs ./docs
# The folder of the data belongs to the user that runs: a named volume takes its owner and mode from here.
RUN chmod 755 dist/scripts/candour.js \
 && ln -s /app/dist/scripts/candour.js /usr/local/bin/candour \
 && install -d -o node -g node -m 700 /var/lib/candour /var/spool/candour
USER node
VOLUME /var/lib/candour
EXPOSE 8080
# Each service of docker-compose.yml names its own program; the health of a worker is that of its database and Redis.
CMD ["node", "--enable-source-maps", "dist/services/processes/web.js"]
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["candour", "health", "web"]
