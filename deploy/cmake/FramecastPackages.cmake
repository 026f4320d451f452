# The packages that the project builds on, all from the distribution.
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(absl REQUIRED)
find_package(Boost 1.81 REQUIRED)
# Module mode first: Debian's protobuf brings no CMake config, and gRPC's looks for what this sets.
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PNG REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
# The CMake config that Debian's cnats brings asks for a static library that the package leaves out.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CNATS REQUIRED IMPORTED_TARGET libnats)
