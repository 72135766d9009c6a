# Read by ctest; see boost_tests.cmake. In: name, program, timeout, and lists of suites: serial run alone, long start first.
# A top-level line of the listing is "suite*"; the star says that it is enabled.
execute_process(COMMAND ${program} --list_content OUTPUT_VARIABLE out ERROR_VARIABLE listing RESULT_VARIABLE result)
string(REGEX MATCHALL "(^|\n)[A-Za-z0-9_]+\\*" suites "${listing}")

if(NOT result EQUAL 0 OR NOT suites)
  # Not built, does not start, or empty: running it whole fails, where registering nothing would pass.
  add_test(${name} ${program})
  set_tests_properties(${name} PROPERTIES LABELS ${name} TIMEOUT ${timeout})
endif()
foreach(suite IN LISTS suites)
  string(REGEX REPLACE "[\n*]" "" suite "${suite}")
  add_test(${name}.${suite} ${program} --run_test=${suite} --log_level=test_suite --color_output=no)
  set_tests_properties(${name}.${suite} PROPERTIES LABELS ${name} TIMEOUT ${timeout})
  list(FIND serial "${suite}" runs_alone)
  if(NOT runs_alone EQUAL -1)
    set_tests_properties(${name}.${suite} PROPERTIES RUN_SERIAL ON)
  endif()
  list(FIND long "${suite}" starts_first)
  if(NOT starts_first EQUAL -1)
    set_tests_properties(${name}.${suite} PROPERTIES COST 100)
  endif()
endforeach()
