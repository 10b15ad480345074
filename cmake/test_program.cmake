# A test program outside of src/: one GoogleTest executable, registered under a label that ./test and tools/run_tests know
# (contract, integration, acceptance, crash, bench).
#   aftertone_test_program(storage_contract_test LABEL contract SOURCES a.cc b.cc LINK aftertone_storage [ALONE] [RUNS_PROGRAM] [TIMEOUT 300])
# ALONE: never beside other tests, because it measures time or loads the machine. RUNS_PROGRAM: AFTERTONE_PROGRAM is the path of
# the built `aftertone`, which is built first.
function(aftertone_test_program name)
  cmake_parse_arguments(PARSE_ARGV 1 test "ALONE;RUNS_PROGRAM" "LABEL;TIMEOUT" "SOURCES;LINK")
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 300)
  endif()
  add_executable(${name} ${test_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE aftertone_options ${test_LINK} GTest::gtest GTest::gtest_main)
  target_compile_options(${name} PRIVATE ${AFTERTONE_TEST_OPTIONS})
  target_compile_definitions(${name} PRIVATE AFTERTONE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  if(test_RUNS_PROGRAM)
    target_compile_definitions(${name} PRIVATE AFTERTONE_PROGRAM="$<TARGET_FILE:aftertone>")
    add_dependencies(${name} aftertone)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${test_LABEL}" TIMEOUT ${test_TIMEOUT} RUN_SERIAL "${test_ALONE}")
endfunction()
