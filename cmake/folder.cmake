# One folder of src/ = one static library aftertone_<folder>, linking only the folders that src/layers.txt names,
# and one unit test program <folder>_test made of the *_test.cc files beside the code.
# Third-party libraries of a folder stand in cmake/packages.cmake as <folder>_packages.
# A folder's test support (fakes shared by its tests and those above it) is *_fake.h: header only.
function(aftertone_folder folder may_include)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.cc)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "/app/main\\.cc$")
  if(NOT sources)
    return()
  endif()

  add_library(aftertone_${folder} STATIC ${sources})
  target_include_directories(aftertone_${folder} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(aftertone_${folder} PUBLIC aftertone_options ${${folder}_packages})
  foreach(lower IN LISTS may_include)
    if(TARGET aftertone_${lower})
      target_link_libraries(aftertone_${folder} PUBLIC aftertone_${lower})
    endif()
  endforeach()

  if(EXISTS ${CMAKE_SOURCE_DIR}/src/${folder}/main.cc)
    add_executable(aftertone ${CMAKE_SOURCE_DIR}/src/${folder}/main.cc)
    target_link_libraries(aftertone PRIVATE aftertone_${folder})
  endif()

  if(tests)
    add_executable(${folder}_test ${tests})
    target_link_libraries(${folder}_test PRIVATE aftertone_${folder} GTest::gtest GTest::gtest_main)
    target_compile_options(${folder}_test PRIVATE ${AFTERTONE_TEST_OPTIONS})
    target_compile_definitions(${folder}_test PRIVATE AFTERTONE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${folder}_test COMMAND ${folder}_test)
    set_tests_properties(${folder}_test PROPERTIES LABELS unit TIMEOUT 240)
  endif()
endfunction()
