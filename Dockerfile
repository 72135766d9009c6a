# Four images: the program, a service that uses the library, certificates to play with, and the integration tests.
#   docker build --target program --tag zkelection .
#   docker run --rm zkelection leader --hosts zk1:2181 --resource jobs/scheduler
# The classic builder carries out every stage up to the target, so what most images need comes first.
ARG DEBIAN_IMAGE=debian:12-slim

FROM ${DEBIAN_IMAGE} AS toolchain
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
      cmake g++ libboost1.81-dev libboost-test1.81-dev libcli11-dev libfmt-dev libssl-dev libzookeeper-st-dev ninja-build \
 && rm -rf /var/lib/apt/lists/*

FROM toolchain AS build
WORKDIR /source
COPY CMakeLists.txt ./
COPY cmake cmake
COPY include include
COPY examples examples
COPY program program
COPY zkelection zkelection
RUN cmake -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DZKELECTION_BUILD_TESTS=OFF \
 && cmake --build build --target zkelection_program example_sharded_service

# As PID 1, tini passes signals on and reaps whatever the program's command leaves behind.
FROM ${DEBIAN_IMAGE} AS program
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
      ca-certificates libfmt9 libssl3 libzookeeper-st2 tini \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --no-create-home zkelection
COPY containers/stands-as-candidate /usr/local/bin/
COPY --from=build /source/build/bin/zkelection /usr/local/bin/
USER zkelection
HEALTHCHECK --interval=3s --timeout=3s --start-period=15s --retries=3 CMD ["stands-as-candidate"]
ENTRYPOINT ["tini", "--", "zkelection"]
CMD ["--help"]

FROM program AS service
COPY --from=build /source/build/bin/example_sharded_service /usr/local/bin/
ENTRYPOINT ["tini", "--", "example_sharded_service"]
CMD []

FROM ${DEBIAN_IMAGE} AS certificates
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends openssl \
 && rm -rf /var/lib/apt/lists/*
COPY test/support/make_certificates /usr/local/bin/

# The tests come compiled: cmake --preset dev && cmake --build --preset dev --target container_tests
FROM program AS tests
USER root
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends libboost-test1.81.0 \
 && rm -rf /var/lib/apt/lists/*
COPY containers/integration-tests /usr/local/bin/
# The tests of the program start the one beside them, which here is the image's.
COPY build/container-tests /usr/local/lib/zkelection-tests
RUN ln -s /usr/local/bin/zkelection /usr/local/lib/zkelection-tests/
USER zkelection
HEALTHCHECK NONE
ENTRYPOINT ["tini", "-g", "--", "integration-tests"]
CMD []
