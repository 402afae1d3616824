# syntax=docker/dockerfile:1

# Build: everything, with the headers of Node 24.18 (docs/store.md, "Node 24").
FROM node:24.18.0-bookworm AS build
ENV npm_config_nodedir=/usr/local
WORKDIR /build
# What is installed changes less often than what is built from it.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts && npm rebuild better-sqlite3
COPY tsconfig.json tsconfig.build.json ./
COPY tools ./tools
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts

# Run: no compiler, no source, no tools, and not as root.
FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
WORKDIR /opt/schakel
COPY package.json CHANGELOG.md README.md SECURITY.md ./
COPY schemas ./schemas
COPY policy ./policy
COPY sandbox ./sandbox
COPY profiles ./profiles
COPY conformance ./conformance
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
RUN install -d -o node -g node -m 0700 /var/lib/schakel
USER node
VOLUME /var/lib/schakel
EXPOSE 8443 8081
STOPSIGNAL SIGTERM
# Degraded is ready too; what is stopping or without its store is not.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8081/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/schakel/dist/cli/main.js"]
CMD ["serve", "--config", "/etc/schakel/config.json"]
