# Compile through ccache where it is installed, unless the user chose a launcher.
find_program(ZKELECTION_CCACHE ccache)
if(PROJECT_IS_TOP_LEVEL AND ZKELECTION_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # The sloppiness is what ccache's manual asks for with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    ${ZKELECTION_CCACHE})
endif()

# Link by lld where it is installed: a big test program takes it one second in place of four.
find_program(ZKELECTION_LLD ld.lld)
if(PROJECT_IS_TOP_LEVEL AND ZKELECTION_LLD)
  add_link_options(-fuse-ld=lld)
endif()
