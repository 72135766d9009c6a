# zkelection_warnings(<target>): our warnings for our own code. The presets turn them into errors.
function(zkelection_warnings target)
  if(ZKELECTION_WARNINGS)
    target_compile_options(${target} PRIVATE
      -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Woverloaded-virtual -Wswitch
      # Not by g++: version 12 blames every error category of Boost.System, whose base has a protected destructor.
      $<$<CXX_COMPILER_ID:Clang>:-Wnon-virtual-dtor>)
  endif()
endfunction()
