# Build: docker build --build-arg DENO_DEPLOYMENT_ID=$(git rev-parse HEAD) -t app .
# Run:   docker run --read-only --tmpfs /tmp -v app-data:/app/data --env-file .env -p 127.0.0.1:3000:3000 app

FROM denoland/deno:2.9.6 AS build
WORKDIR /app
# The build's name is part of the addresses of scripts and styles: images of the same commit must agree on it.
ARG DENO_DEPLOYMENT_ID
ENV DENO_DEPLOYMENT_ID=$DENO_DEPLOYMENT_ID
COPY . .
RUN deno task release
# Only now the packages: dist/deno.json names those of production alone.
ENV DENO_DIR=/packages
RUN cd dist && deno install --entrypoint _fresh/server.js cli/serve.ts cli/healthcheck.ts

FROM denoland/deno:2.9.6
RUN useradd --system --no-create-home --shell /usr/sbin/nologin app \
  && install --directory --owner=app --group=app --mode=700 /app/data
COPY --from=build /packages /packages
COPY --from=build /app/dist /app
WORKDIR /app
ENV DENO_DIR=/packages DENO_NO_UPDATE_CHECK=1 HOST=0.0.0.0 PORT=3000
USER app
VOLUME /app/data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD \
  ["deno", "run", "--cached-only", "--no-prompt", "--allow-net=127.0.0.1", "--allow-env=PORT,NO_PROXY", "cli/healthcheck.ts"]
# It starts the server with the permissions that the configuration needs; see docs/deploy.md for its command line.
ENTRYPOINT []
CMD ["deno", "run", "--cached-only", "--no-prompt", "--allow-env", "--allow-net", "--allow-read", "--allow-write=data", "--allow-run", "cli/serve.ts"]
