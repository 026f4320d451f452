# The compile options that every target of the project shares.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
# -g1 keeps back traces readable and halves the time and size of a build with full debug information.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# As of the last configuration.
set(FRAMECAST_REVISION "" CACHE STRING "The commit that is built; empty: git is asked")
if(NOT FRAMECAST_REVISION)
  execute_process(COMMAND git rev-parse --short=12 HEAD WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    OUTPUT_VARIABLE FRAMECAST_REVISION OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT FRAMECAST_REVISION)
  set(FRAMECAST_REVISION unknown)
endif()

add_library(framecast_options INTERFACE)
add_library(framecast::options ALIAS framecast_options)
target_include_directories(framecast_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(framecast_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 warns of overlaps inside std::string that cannot be (GCC bug 105651).
  target_compile_options(framecast_options INTERFACE -Wno-restrict)
  if(FRAMECAST_SANITIZE)
    # It takes the allocator of Asio's coroutine frames for a mismatch once the sanitizers keep it from inlining, and
    # says that ThreadSanitizer does not know Asio's fences; the locks around them it knows.
    target_compile_options(framecast_options INTERFACE -Wno-mismatched-new-delete -Wno-tsan)
  endif()
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(framecast_options INTERFACE -Wthread-safety)
endif()

if(FRAMECAST_SANITIZE)
  add_compile_options(-fsanitize=${FRAMECAST_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${FRAMECAST_SANITIZE})
endif()
