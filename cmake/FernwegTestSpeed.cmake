# SPDX-License-Identifier: Apache-2.0
# What makes the tests compile in half the time; there are many of them, and each contains the same headers
# of Qt. The preset "dev" does without precompiled headers, so that a missing #include shows.

# Qt defines these by the target's folder, which would make precompiled headers useless. QFINDTESTDATA only
# needs them for paths of sources that are relative: to the folder where the compiler runs.
set_property(TARGET Qt6::Test PROPERTY INTERFACE_COMPILE_DEFINITIONS
    QT_TESTLIB_LIB
    QT_TESTCASE_BUILDDIR="${PROJECT_BINARY_DIR}"
    QT_TESTCASE_SOURCEDIR="${PROJECT_SOURCE_DIR}/tests")

# Made once for each set of libraries: a precompiled header holds the macros that tell them.
function(fernweg_add_precompiled_headers group)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES;HEADERS")
    set(target fernweg_pch_${group})
    set(source "${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "")
    add_library(${target} OBJECT EXCLUDE_FROM_ALL "${source}")
    set_target_properties(${target} PROPERTIES AUTOMOC OFF)
    target_link_libraries(${target} PRIVATE ${arg_LIBRARIES})
    target_precompile_headers(${target} PRIVATE ${arg_HEADERS})
    fernweg_configure_target(${target})
    fernweg_optimize_little(${target})
endfunction()

# What the tests call is optimized; they themselves are run once for each time that they are compiled.
function(fernweg_optimize_little target)
    if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" AND CMAKE_BUILD_TYPE STREQUAL "Release")
        target_compile_options(${target} PRIVATE -O0)
    endif()
endfunction()

# All libraries whose macros and include folders those who link <target> get.
function(fernweg_collect_libraries out target property)
    set(found ${${out}})
    get_target_property(libraries ${target} ${property})
    foreach(library IN LISTS libraries)
        if(TARGET "${library}" AND NOT library IN_LIST found)
            list(APPEND found ${library})
            fernweg_collect_libraries(found ${library} INTERFACE_LINK_LIBRARIES)
        endif()
    endforeach()
    set(${out} ${found} PARENT_SCOPE)
endfunction()

# fernweg_compile_fast(<target>): for tests and what they are made of, once their libraries are named.
function(fernweg_compile_fast target)
    fernweg_optimize_little(${target})
    set(libraries "")
    fernweg_collect_libraries(libraries ${target} LINK_LIBRARIES)
    # The headers of Qt Test contain more for those who link Qt Gui.
    if(Qt6::Gui IN_LIST libraries OR NOT Qt6::Test IN_LIST libraries)
        return()
    endif()
    # A program would have -fPIE, and the compiler refuse the header, where Qt itself does not ask for more.
    if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
        target_compile_options(${target} PRIVATE -fPIC)
    endif()
    if(Qt6::Network IN_LIST libraries)
        target_precompile_headers(${target} REUSE_FROM fernweg_pch_network)
    else()
        target_precompile_headers(${target} REUSE_FROM fernweg_pch_core)
    endif()
endfunction()

# fernweg_moc(<target> <sources>...): runs moc on the sources that include their own .moc file, and on
# nothing else, unless a header among them has need of it. AUTOMOC starts two more processes and compiles
# one more file, for each target.
function(fernweg_moc target)
    foreach(source IN LISTS ARGN)
        file(STRINGS "${source}" found REGEX "^ *Q_(OBJECT|GADGET|NAMESPACE)" LIMIT_COUNT 1)
        if(found AND NOT source MATCHES "\\.cpp$")
            set_target_properties(${target} PROPERTIES AUTOMOC ON)
            return()
        endif()
    endforeach()
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/${target}_moc")
    foreach(source IN LISTS ARGN)
        cmake_path(GET source STEM name)
        file(STRINGS "${source}" found REGEX "^#include \"${name}.moc\"" LIMIT_COUNT 1)
        if(found)
            qt6_generate_moc("${source}" "${folder}/${name}.moc" TARGET ${target})
            target_sources(${target} PRIVATE "${folder}/${name}.moc")
            target_include_directories(${target} PRIVATE "${folder}")
        endif()
    endforeach()
endfunction()

set(headers
    <QtCore/qcoreapplication.h>
    <QtCore/qcryptographichash.h>
    <QtCore/qdebug.h>
    <QtCore/qeventloop.h>
    <QtCore/qfile.h>
    <QtCore/qfuture.h>
    <QtCore/qjsondocument.h>
    <QtCore/qpointer.h>
    <QtCore/qprocess.h>
    <QtCore/qrandom.h>
    <QtCore/qtemporarydir.h>
    <QtCore/qthread.h>
    <QtCore/qtimer.h>
    <QtCore/qurl.h>
    <QtTest/qsignalspy.h>
    <QtTest/qtest.h>
    <algorithm>
    <array>
    <atomic>
    <chrono>
    <functional>
    <memory>
    <optional>
    <set>
    <string>
    <vector>
)
fernweg_add_precompiled_headers(core LIBRARIES Qt6::Test HEADERS ${headers})
fernweg_add_precompiled_headers(network
    LIBRARIES Qt6::Test Qt6::Network
    HEADERS
        ${headers}
        <QtNetwork/qhostaddress.h>
        <QtNetwork/qlocalsocket.h>
        <QtNetwork/qsslsocket.h>
        <QtNetwork/qtcpserver.h>
        <QtNetwork/qtcpsocket.h>)
