# SPDX-License-Identifier: Apache-2.0
# The compile settings that every target of the project shares. A function rather than an interface
# library: nothing of it may end up in the exported targets.

set(FERNWEG_DEFINITIONS
    QT_NO_KEYWORDS
    QT_NO_CAST_FROM_ASCII
    QT_NO_CAST_TO_ASCII
    QT_NO_CAST_FROM_BYTEARRAY
    QT_NO_URL_CAST_FROM_STRING
    QT_NO_FOREACH
    QT_NO_JAVA_STYLE_ITERATORS
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
    QT_DISABLE_DEPRECATED_BEFORE=0x060400)

set(FERNWEG_WARNINGS
    -Wall
    -Wextra
    -Wpedantic
    -Wshadow
    -Wold-style-cast
    -Wnon-virtual-dtor
    -Woverloaded-virtual
    -Wcast-qual
    -Wvla)

# Conventions, warnings and sanitizers.
function(fernweg_configure_target target)
    target_compile_definitions(${target} PRIVATE ${FERNWEG_DEFINITIONS})
    if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
        target_compile_options(${target} PRIVATE ${FERNWEG_WARNINGS})
        if(FERNWEG_WERROR)
            target_compile_options(${target} PRIVATE -Werror)
        endif()
    endif()
    if(FERNWEG_SANITIZE)
        set(flags -fsanitize=${FERNWEG_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
        target_compile_options(${target} PRIVATE ${flags})
        if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            # With them, GCC takes what only looks uninitialized for what is.
            target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
        endif()
        target_link_options(${target} PRIVATE ${flags})
    endif()
endfunction()

# fernweg_add_core(<name>): a sans-I/O static library whose include root is the current folder.
# AUTOMOC is off and only Qt Core is linked, so that a QObject or a socket in there fails to link.
function(fernweg_add_core name)
    add_library(${name} STATIC)
    set_target_properties(${name} PROPERTIES AUTOMOC OFF LINKER_LANGUAGE CXX)
    target_include_directories(${name} PUBLIC
        "$<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}>"
        "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>") # the public value types
    target_link_libraries(${name} PUBLIC Qt6::Core)
    fernweg_configure_target(${name})
endfunction()

# fernweg_add_library(<component> [PUBLIC_HEADERS …]): the library Fernweg::<component>, shared unless
# FERNWEG_STATIC says otherwise. The headers are named relative to include/Fernweg and are installed.
function(fernweg_add_library component)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "PUBLIC_HEADERS")
    set(name Fernweg${component})
    string(TOUPPER ${component} upper)
    if(FERNWEG_STATIC)
        add_library(${name} STATIC)
        target_compile_definitions(${name} PUBLIC FERNWEG_STATIC)
    else()
        add_library(${name} SHARED)
    endif()
    add_library(Fernweg::${component} ALIAS ${name})

    list(TRANSFORM arg_PUBLIC_HEADERS PREPEND "${PROJECT_SOURCE_DIR}/include/Fernweg/")
    target_sources(${name} PRIVATE ${arg_PUBLIC_HEADERS})
    # Before 1.0 a minor version may change the ABI, so that it belongs to the name of the library.
    set(soversion ${PROJECT_VERSION_MAJOR})
    if(PROJECT_VERSION_MAJOR EQUAL 0)
        set(soversion ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
    endif()
    set_target_properties(${name} PROPERTIES
        AUTOMOC ON
        VERSION ${PROJECT_VERSION}
        SOVERSION ${soversion}
        EXPORT_NAME ${component}
        PUBLIC_HEADER "${arg_PUBLIC_HEADERS}")
    target_compile_definitions(${name} PRIVATE FERNWEG_${upper}_LIBRARY)
    target_compile_features(${name} INTERFACE cxx_std_17)
    target_include_directories(${name}
        PUBLIC
            "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
            "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>"
        PRIVATE
            "${PROJECT_SOURCE_DIR}/src")
    fernweg_configure_target(${name})
endfunction()
