# Stands in for nats where it cannot be pulled: Debian's nats-server, and busybox' wget for the compose file's check.
FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends busybox nats-server \
    && ln -s /bin/busybox /usr/local/bin/wget
ENTRYPOINT ["nats-server"]
LABEL framecast.stand-in=true
