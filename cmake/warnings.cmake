# zkelection_warnings(<target>): our warnings for our own code. The presets turn them into errors.
function(zkelection_warnings target)
  if(CMAKE_UNITY_BUILD)
    # Where one source includes others, g++ takes them for headers, and what they keep to themselves for a mistake.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
  if(ZKELECTION_WARNINGS)
    target_compile_options(${target} PRIVATE
      -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Woverloaded-virtual -Wswitch
      # Not by g++: version 12 blames every error category of Boost.System, whose base has a protected destructor.
      $<$<CXX_COMPILER_ID:Clang>:-Wnon-virtual-dtor>
      # When it inlines, g++ 12 does not see that the frames of Asio's coroutines bring their own new and delete, and
      # sees overlaps (GCC bug 105651) and overflows in the standard library's strings that are not there.
      $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete -Wno-restrict -Wno-stringop-overflow>)
  endif()
endfunction()
