# The image of framecastd and framecast: built with the packages that deploy/packages.txt lists, shipped with libraries alone.
FROM debian:bookworm-slim AS build
RUN --mount=type=bind,source=deploy/packages.txt,target=/packages.txt \
    apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates nodejs npm \
       $(awk '/^#/ { wanted = ($0 == "# build"); next } wanted' /packages.txt)
WORKDIR /framecast
COPY . .
ARG REVISION=unknown
# The secret is the certificate of a proxy that reads npm's traffic; without one there is no such file, or an empty one.
RUN --mount=type=cache,target=/root/.cache/ccache \
    --mount=type=cache,target=/root/.npm \
    --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi \
    && cmake --preset release -DFRAMECAST_REVISION="$REVISION" \
    && cmake --build --preset release \
    && cmake --install build-release --prefix /installed --strip


FROM debian:bookworm-slim
RUN --mount=type=bind,source=deploy/packages.txt,target=/packages.txt \
    apt-get update \
    && apt-get install -y --no-install-recommends $(awk '/^#/ { wanted = ($0 == "# runtime"); next } wanted' /packages.txt) \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin framecast \
    && install --directory --mode 0700 --owner framecast /state
COPY --from=build /installed /usr/local
# A library that is missing in the packages' list ends the build, not the first start.
RUN framecastd --version && framecast --version

USER 10001
# In a container loopback reaches nobody. Where the engine publishes the ports is told with FRAMECAST_EXPOSED_ON.
ENV FRAMECAST_HTTP_ADDRESS=0.0.0.0:8000 \
    FRAMECAST_GRPC_ADDRESS=0.0.0.0:50051 \
    FRAMECAST_METRICS_ADDRESS=0.0.0.0:9464
EXPOSE 8000 50051 9464
HEALTHCHECK --interval=3s --timeout=5s --retries=3 CMD ["framecast", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["framecastd"]

ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="framecast" \
      org.opencontainers.image.description="Pictures made on one machine, live in everybody's browser" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
