# denokv, Deno's own KV server, from its published crate.
FROM rust:1-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends cmake g++ \
  && cargo install denokv --locked --version 0.14.0

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --no-create-home denokv \
  && install --directory --owner=denokv --group=denokv --mode=700 /data
COPY --from=build /usr/local/cargo/bin/denokv /usr/local/bin/denokv
USER denokv
VOLUME /data
EXPOSE 4512
ENV DENO_KV_SQLITE_PATH=/data/kv.sqlite3
ENTRYPOINT ["denokv"]
CMD ["serve", "--addr", "0.0.0.0:4512"]
