# Compiler settings for every target: link aftertone_options.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

# Lines and functions are enough for a stack trace or a profile, and a third of the compile time less than full -g.
# (A precompiled header of Asio was measured too: 20 % of a file's time for 100 MB a build folder; not worth its rules.)
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")

# Of folders in which nothing is done often: wiring, commands, answers for people. They are a third of what is compiled, and this takes a sixth off.
set(AFTERTONE_COLD_FOLDERS alerts api app ops)
set(AFTERTONE_COLD_OPTIONS $<$<CONFIG:RelWithDebInfo>:-O1>)

# Of the tests' own files: they are a quarter of the sources, and compile in two thirds of the time. What they test is optimised.
set(AFTERTONE_TEST_OPTIONS $<$<CONFIG:RelWithDebInfo>:-O0>)

# Presets, worktrees and clones share what they compile alike: ./run after ./test hardly compiles.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

set(AFTERTONE_SANITIZE "" CACHE STRING "address,undefined or thread; empty for none")
option(AFTERTONE_CRASH_POINTS "die at the durable step named by AFTERTONE_CRASH_AT (test builds only)" OFF)

add_library(aftertone_options INTERFACE)
target_compile_options(aftertone_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wimplicit-fallthrough -Werror -fno-omit-frame-pointer)
if(AFTERTONE_SANITIZE)
  target_compile_options(aftertone_options INTERFACE -fsanitize=${AFTERTONE_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(aftertone_options INTERFACE -fsanitize=${AFTERTONE_SANITIZE})
  # With sanitizers g++ 12 takes values inside std::optional and std::function for uninitialised, and frames of coroutines
  # that return early for memory of another kind.
  target_compile_options(aftertone_options INTERFACE -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
  # The thread sanitizer does not know fences; Asio's handlers are ordered by its mutexes without them.
  if(AFTERTONE_SANITIZE STREQUAL "thread")
    target_compile_options(aftertone_options INTERFACE -Wno-tsan)
  endif()
endif()
if(AFTERTONE_CRASH_POINTS)
  target_compile_definitions(aftertone_options INTERFACE AFTERTONE_CRASH_POINTS)
endif()

# g++ 12 takes the frame of these coroutines, which return early, for memory of another kind, without sanitizers as well.
set_source_files_properties(src/ivr/outcall/outcall_worker.cc src/call/bridge.cc src/app/wire_probe.cc PROPERTIES COMPILE_OPTIONS -Wno-mismatched-new-delete)
