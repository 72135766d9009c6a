# Installs library, headers, program and the package files behind find_package(zkelection).
set(zkelection_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/zkelection)

install(TARGETS zkelection EXPORT zkelectionTargets)
install(DIRECTORY include/zkelection TYPE INCLUDE FILES_MATCHING PATTERN "*.hpp" PATTERN "*.ipp")
if(ZKELECTION_BUILD_CLI)
  install(TARGETS zkelection_program)
endif()

install(EXPORT zkelectionTargets NAMESPACE zkelection:: DESTINATION ${zkelection_package_dir})
get_target_property(zkelection_library_type zkelection TYPE)
configure_package_config_file(cmake/zkelectionConfig.cmake.in zkelectionConfig.cmake
  INSTALL_DESTINATION ${zkelection_package_dir}
  NO_SET_AND_CHECK_MACRO)
# Below 1.0 a minor version may change the interface.
write_basic_package_version_file(zkelectionConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/zkelectionConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/zkelectionConfigVersion.cmake
  cmake/FindZooKeeper.cmake
  DESTINATION ${zkelection_package_dir})
