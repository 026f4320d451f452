# Stands in for prom/prometheus where it cannot be pulled: Debian's Prometheus, and busybox' wget for the compose file's check.
FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends busybox prometheus \
    && ln -s /bin/busybox /usr/local/bin/wget \
    && install -d -o nobody -g nogroup /prometheus
USER nobody
VOLUME /prometheus
ENTRYPOINT ["prometheus"]
LABEL framecast.stand-in=true
