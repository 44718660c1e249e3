# One image for the API, for workers and for the commands: which of them it is, the arguments say.
#   docker build -t sluice . && docker run --rm sluice doctor
# Pin the base by digest where you build for others: the tag moves, and no registry could be asked where this file was written.
#   docker buildx imagetools inspect node:26-bookworm-slim --format '{{.Manifest.Digest}}'   then   --build-arg NODE_IMAGE=node:26-bookworm-slim@sha256:…
ARG NODE_IMAGE=node:26-bookworm-slim

FROM ${NODE_IMAGE} AS install
WORKDIR /opt/sluice
# What decides the dependencies first: a change of source does not install them anew.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches patches/
COPY apps/api/package.json apps/api/
COPY apps/cli/package.json apps/cli/
COPY packages/core-models/package.json packages/core-models/
COPY packages/intelligence-services/package.json packages/intelligence-services/
COPY packages/pdf-fallback/package.json packages/pdf-fallback/
COPY packages/pipeline/package.json packages/pipeline/
COPY packages/testing/package.json packages/testing/
# The two programs and what they need in production: the testing package stays without its browser's driver.
RUN npx -y pnpm@12 install --frozen-lockfile --prod --filter-prod '@sluice/cli...' --filter-prod '@sluice/api...'
COPY . .

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Sluice" org.opencontainers.image.licenses="Apache-2.0"
# pdftotext is the second reader of the chain of PDF readers.
RUN apt-get update && apt-get install -y --no-install-recommends poppler-utils && rm -rf /var/lib/apt/lists/*
COPY --from=install /opt/sluice /opt/sluice
RUN mkdir /data && chown 1000:1000 /data
ENV NODE_ENV=production
# Its number, not its name: Kubernetes can then see that it is not root.
USER 1000:1000
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/opt/sluice/apps/cli/src/main.ts"]
CMD ["--help"]
