# Finds ZooKeeper's C client, single-threaded flavour; the shared library is preferred.
# Defines the target ZooKeeper::zookeeper_st and ZooKeeper_VERSION.
# THREADED must stay undefined: with it the header hides zookeeper_interest() and zookeeper_process().

find_path(ZooKeeper_INCLUDE_DIR zookeeper/zookeeper.h)
find_library(ZooKeeper_LIBRARY NAMES zookeeper_st)
mark_as_advanced(ZooKeeper_INCLUDE_DIR ZooKeeper_LIBRARY)

set(_zookeeper_version_header ${ZooKeeper_INCLUDE_DIR}/zookeeper/zookeeper_version.h)
if(EXISTS ${_zookeeper_version_header})
  file(STRINGS ${_zookeeper_version_header} _zookeeper_version REGEX "define ZOO_VERSION ")
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" ZooKeeper_VERSION "${_zookeeper_version}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(ZooKeeper
  REQUIRED_VARS ZooKeeper_LIBRARY ZooKeeper_INCLUDE_DIR
  VERSION_VAR ZooKeeper_VERSION)

if(ZooKeeper_FOUND AND NOT TARGET ZooKeeper::zookeeper_st)
  add_library(ZooKeeper::zookeeper_st UNKNOWN IMPORTED)
  set_target_properties(ZooKeeper::zookeeper_st PROPERTIES
    IMPORTED_LOCATION ${ZooKeeper_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${ZooKeeper_INCLUDE_DIR})
endif()
