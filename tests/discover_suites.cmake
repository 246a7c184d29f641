# Run after a test program has been built: writes one ctest test for each of its suites. One for each test, as
# gtest_discover_tests makes them, starts a process each, which takes longer than most tests do.
# PROGRAM, PREFIX, TIMEOUT; OUTPUT: the file for TEST_INCLUDE_FILES.
execute_process(COMMAND ${PROGRAM} --gtest_list_tests OUTPUT_VARIABLE listing COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "\n[^ \n]+\\.[^\n]*" suites "\n${listing}")
set(script "")
foreach(line ${suites})
  string(REGEX REPLACE "^\n([^ ]+)\\..*$" "\\1" suite "${line}")
  string(APPEND script "add_test([==[${PREFIX}${suite}]==] [==[${PROGRAM}]==] [==[--gtest_filter=${suite}.*]==])\n"
    "set_tests_properties([==[${PREFIX}${suite}]==] PROPERTIES TIMEOUT ${TIMEOUT})\n")
endforeach()
file(WRITE ${OUTPUT} "${script}")
