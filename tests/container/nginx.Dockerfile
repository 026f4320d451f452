# Stands in for nginx where it cannot be pulled: Debian's nginx, and busybox' wget for the compose file's check.
FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends busybox nginx-light \
    && ln -s /bin/busybox /usr/local/bin/wget
LABEL framecast.stand-in=true
