# SPDX-License-Identifier: Apache-2.0
# What a user may choose, and the settings that hold for the whole build.

if(CMAKE_SOURCE_DIR STREQUAL PROJECT_SOURCE_DIR)
    set(FERNWEG_IS_TOP_LEVEL ON)
else()
    set(FERNWEG_IS_TOP_LEVEL OFF)
endif()

option(FERNWEG_BUILD_TESTS "Build the tests" ${FERNWEG_IS_TOP_LEVEL})
option(FERNWEG_BUILD_EXAMPLES "Build the examples" ${FERNWEG_IS_TOP_LEVEL})
option(FERNWEG_BUILD_QML "Build the QML module Fernweg" ${FERNWEG_IS_TOP_LEVEL})
option(FERNWEG_BUILD_TOOLS "Build the command-line program fernweg" ${FERNWEG_IS_TOP_LEVEL})
option(FERNWEG_BUILD_BENCHMARKS "Build the benchmarks" ${FERNWEG_IS_TOP_LEVEL})
option(FERNWEG_BUILD_FUZZERS "Build the fuzz targets (Clang only)" OFF)
option(FERNWEG_STATIC "Build the libraries as static libraries" OFF)
option(FERNWEG_WERROR "Treat warnings as errors" OFF)
foreach(name BZIP2 SNAPPY BROTLI)
    string(TOLOWER ${name} extension)
    set(FERNWEG_EXTENSION_${name} AUTO CACHE STRING
        "Build the extension permessage-${extension}: ON, OFF, or AUTO (if its library is there)")
    set_property(CACHE FERNWEG_EXTENSION_${name} PROPERTY STRINGS AUTO ON OFF)
endforeach()
set(FERNWEG_SANITIZE "" CACHE STRING "Sanitizers for everything built here, as in 'address,undefined'")

if(FERNWEG_IS_TOP_LEVEL)
    if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
        set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
    endif()
    find_program(FERNWEG_CCACHE ccache)
    mark_as_advanced(FERNWEG_CCACHE)
    if(FERNWEG_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
        # Without these it compiles what uses precompiled headers again each time.
        set(CMAKE_CXX_COMPILER_LAUNCHER
            "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${FERNWEG_CCACHE}")
    endif()
endif()

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
set(FERNWEG_QML_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/qml")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# Paths in the build tree must not leak into what is installed, and a build tree can be moved.
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
