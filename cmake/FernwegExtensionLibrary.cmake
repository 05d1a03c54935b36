# SPDX-License-Identifier: Apache-2.0
# The libraries that extensions are made with. Few of them have a CMake package or a pkg-config file
# everywhere: they are looked for by name, and users of a static build link them by name.

# fernweg_find_extension_library(<NAME> HEADER <file> LIBRARIES <names>): sets FERNWEG_HAS_<NAME>, as the
# option FERNWEG_EXTENSION_<NAME> wants it: ON, OFF, or AUTO, which is whether the library is there.
macro(fernweg_find_extension_library name)
    cmake_parse_arguments(find "" "HEADER" "LIBRARIES" ${ARGN})
    set(FERNWEG_HAS_${name} FALSE)
    if(FERNWEG_EXTENSION_${name})
        find_path(FERNWEG_${name}_INCLUDE_DIR "${find_HEADER}")
        mark_as_advanced(FERNWEG_${name}_INCLUDE_DIR)
        set(FERNWEG_HAS_${name} TRUE)
        set(FERNWEG_${name}_NAMES ${find_LIBRARIES})
        if(NOT FERNWEG_${name}_INCLUDE_DIR)
            set(FERNWEG_HAS_${name} FALSE)
        endif()
        foreach(library IN LISTS find_LIBRARIES)
            find_library(FERNWEG_${library}_LIBRARY ${library})
            mark_as_advanced(FERNWEG_${library}_LIBRARY)
            if(NOT FERNWEG_${library}_LIBRARY)
                set(FERNWEG_HAS_${name} FALSE)
            endif()
        endforeach()
        if(NOT FERNWEG_HAS_${name} AND NOT FERNWEG_EXTENSION_${name} STREQUAL "AUTO")
            message(FATAL_ERROR "FERNWEG_EXTENSION_${name} is ${FERNWEG_EXTENSION_${name}}, but"
                " ${find_HEADER} and its libraries (${find_LIBRARIES}) are not there")
        endif()
    endif()
endmacro()

function(fernweg_link_extension_library target name)
    target_include_directories(${target} SYSTEM PRIVATE "${FERNWEG_${name}_INCLUDE_DIR}")
    foreach(library IN LISTS FERNWEG_${name}_NAMES)
        target_link_libraries(${target} PRIVATE
            "$<BUILD_INTERFACE:${FERNWEG_${library}_LIBRARY}>" "$<INSTALL_INTERFACE:${library}>")
        set_property(TARGET ${target} APPEND PROPERTY FERNWEG_FOREIGN_LIBRARIES ${library})
    endforeach()
endfunction()
