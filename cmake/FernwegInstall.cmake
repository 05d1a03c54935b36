# SPDX-License-Identifier: Apache-2.0
# What "cmake --install" puts where, and the CMake package and pkg-config files for its users.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/Fernweg")
set(qml_dir "${CMAKE_INSTALL_LIBDIR}/qt6/qml")

# fernweg_install_library(<component> DESCRIPTION <text> REQUIRES <pkg-config modules> [STATIC <targets>]
# [STATIC_REQUIRES <pkg-config modules>] [STATIC_LIBRARIES <names>]): the library, its headers, its CMake
# targets and its .pc file. STATIC names the internal libraries that a static build needs beside it, the
# other two the foreign ones: by their modules, or by their own names.
function(fernweg_install_library component)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "DESCRIPTION" 
        "REQUIRES;STATIC;STATIC_REQUIRES;STATIC_LIBRARIES")
    set(targets Fernweg${component})
    set(static_libs "")
    if(FERNWEG_STATIC)
        list(APPEND targets ${arg_STATIC})
        list(APPEND arg_REQUIRES ${arg_STATIC_REQUIRES})
        foreach(lib IN LISTS arg_STATIC arg_STATIC_LIBRARIES)
            string(APPEND static_libs " -l${lib}")
        endforeach()
    endif()
    install(TARGETS ${targets}
        EXPORT Fernweg${component}Targets
        RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
        LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
        PUBLIC_HEADER DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/Fernweg")
    install(EXPORT Fernweg${component}Targets
        NAMESPACE Fernweg::
        DESTINATION "${package_dir}")
    export(EXPORT Fernweg${component}Targets
        NAMESPACE Fernweg::
        FILE "${PROJECT_BINARY_DIR}/cmake/Fernweg${component}Targets.cmake")

    file(RELATIVE_PATH pc_prefix
        "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
    string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
    list(JOIN arg_REQUIRES ", " pc_requires)
    set(pc_component ${component})
    set(pc_description "${arg_DESCRIPTION}")
    set(pc_libs "-lFernweg${component}${static_libs}")
    set(pc_cflags "")
    if(FERNWEG_STATIC)
        set(pc_cflags " -DFERNWEG_STATIC")
    endif()
    configure_file("${PROJECT_SOURCE_DIR}/cmake/Fernweg.pc.in"
        "${PROJECT_BINARY_DIR}/cmake/Fernweg${component}.pc" @ONLY)
    install(FILES "${PROJECT_BINARY_DIR}/cmake/Fernweg${component}.pc"
        DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endfunction()

# fernweg_install_rpath(<target> <directory>): lets what is installed in <directory> find the libraries
# of the same prefix, wherever that prefix is moved.
function(fernweg_install_rpath target directory)
    file(RELATIVE_PATH to_libraries "/prefix/${directory}" "/prefix/${CMAKE_INSTALL_LIBDIR}")
    string(REGEX REPLACE "/$" "" to_libraries "${to_libraries}")
    set_target_properties(${target} PROPERTIES INSTALL_RPATH "$ORIGIN/${to_libraries}")
endfunction()

fernweg_install_library(WebSocket
    DESCRIPTION "WebSocket client and server for Qt 6"
    REQUIRES Qt6Core Qt6Network
    STATIC FernwegNet FernwegCore
    STATIC_REQUIRES zlib)

if(TARGET FernwegExtensions)
    get_target_property(foreign FernwegExtensions FERNWEG_FOREIGN_LIBRARIES)
    fernweg_install_library(Extensions
        DESCRIPTION "Extensions of WebSocket that compress by bzip2, Snappy and Brotli"
        REQUIRES FernwegWebSocket
        STATIC_LIBRARIES ${foreign})
    fernweg_install_rpath(FernwegExtensions "${CMAKE_INSTALL_LIBDIR}")
endif()

fernweg_install_library(Wamp
    DESCRIPTION "WAMP client and router for Qt 6"
    REQUIRES FernwegWebSocket
    STATIC FernwegWampCore
    STATIC_REQUIRES libcrypto)
fernweg_install_rpath(FernwegWamp "${CMAKE_INSTALL_LIBDIR}")

if(TARGET fernweg)
    fernweg_install_rpath(fernweg "${CMAKE_INSTALL_BINDIR}")
    install(TARGETS fernweg RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

if(TARGET FernwegQml)
    fernweg_install_rpath(FernwegQml "${qml_dir}/Fernweg")
    install(TARGETS FernwegQml LIBRARY DESTINATION "${qml_dir}/Fernweg")
    install(
        FILES
            "${FERNWEG_QML_OUTPUT_DIRECTORY}/Fernweg/qmldir"
            "${FERNWEG_QML_OUTPUT_DIRECTORY}/Fernweg/FernwegQml.qmltypes"
        DESTINATION "${qml_dir}/Fernweg")
endif()

install(FILES "${PROJECT_SOURCE_DIR}/LICENSES/Apache-2.0.txt"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/fernweg")

# The package file is made twice: for the prefix, and for this build tree, from where the examples (and
# whoever sets Fernweg_DIR to <build>/cmake) use the libraries without installing them.
set(FERNWEG_COMPONENTS WebSocket Wamp)
if(TARGET FernwegExtensions)
    list(APPEND FERNWEG_COMPONENTS Extensions)
endif()
if(TARGET FernwegQml)
    list(APPEND FERNWEG_COMPONENTS Qml)
endif()
set(FERNWEG_QML_DIR "${qml_dir}")
configure_package_config_file(
    "${PROJECT_SOURCE_DIR}/cmake/FernwegConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/cmake/install/FernwegConfig.cmake"
    INSTALL_DESTINATION "${package_dir}"
    PATH_VARS FERNWEG_QML_DIR
    NO_SET_AND_CHECK_MACRO)
set(FERNWEG_QML_DIR "${FERNWEG_QML_OUTPUT_DIRECTORY}")
configure_package_config_file(
    "${PROJECT_SOURCE_DIR}/cmake/FernwegConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/cmake/FernwegConfig.cmake"
    INSTALL_DESTINATION "${PROJECT_BINARY_DIR}/cmake"
    INSTALL_PREFIX "${PROJECT_BINARY_DIR}"
    PATH_VARS FERNWEG_QML_DIR
    NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(
    "${PROJECT_BINARY_DIR}/cmake/FernwegConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion)
install(
    FILES
        "${PROJECT_BINARY_DIR}/cmake/install/FernwegConfig.cmake"
        "${PROJECT_BINARY_DIR}/cmake/FernwegConfigVersion.cmake"
    DESTINATION "${package_dir}")
