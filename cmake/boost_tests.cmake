# zkelection_boost_tests(<name> TIMEOUT <seconds> SOURCES <source>... [SERIAL <suite>...] [LONG <suite>...]): builds the
# program zkelection_<name>, and registers each of its top-level suites as the ctest test <name>.<suite>, labelled <name>.
# Nothing runs beside the suites after SERIAL; those after LONG start first, so that nothing waits for them in the end.
# The suites are read from the program when ctest starts, so none can be forgotten.
function(zkelection_boost_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;SERIAL;LONG")
  set(program zkelection_${name})

  add_executable(${program} ${arg_SOURCES})
  target_link_libraries(${program} PRIVATE zkelection_test_support)
  zkelection_warnings(${program})

  set(list ${CMAKE_CURRENT_BINARY_DIR}/${program}_suites.cmake)
  file(GENERATE OUTPUT ${list} CONTENT
"set(name ${name})
set(program \"$<TARGET_FILE:${program}>\")
set(timeout ${arg_TIMEOUT})
set(serial ${arg_SERIAL})
set(long ${arg_LONG})
include(\"${PROJECT_SOURCE_DIR}/cmake/list_boost_suites.cmake\")
")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${list})
endfunction()
