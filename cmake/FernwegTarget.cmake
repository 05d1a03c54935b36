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
    -Wunused
    -Wvla)

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
        target_link_options(${target} PRIVATE ${flags})
    endif()
endfunction()

# fernweg_add_core(<name>): a sans-I/O static library. AUTOMOC is off and only Qt Core is linked, so
# that a QObject or a socket in there fails to link.
function(fernweg_add_core name)
    add_library(${name} STATIC)
    set_target_properties(${name} PROPERTIES AUTOMOC OFF LINKER_LANGUAGE CXX)
    target_include_directories(${name} PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
    target_link_libraries(${name} PUBLIC Qt6::Core)
    fernweg_configure_target(${name})
endfunction()
