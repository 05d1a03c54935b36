# SPDX-License-Identifier: Apache-2.0
# The targets "format", "tidy" and "clazy", none of which is part of "all"; the latter two read
# compile_commands.json.
if(NOT FERNWEG_IS_TOP_LEVEL)
    return()
endif()

find_program(FERNWEG_RUN_CLANG_TIDY NAMES run-clang-tidy run-clang-tidy-14)
find_program(FERNWEG_CLAZY clazy-standalone)
find_program(FERNWEG_CLANG_FORMAT NAMES clang-format clang-format-14)
mark_as_advanced(FERNWEG_RUN_CLANG_TIDY FERNWEG_CLAZY FERNWEG_CLANG_FORMAT)
include(ProcessorCount)
ProcessorCount(processors)

# What users get or read; the tests would take these slow tools several times as long.
set(own_sources "^${PROJECT_SOURCE_DIR}/(src|qml|examples)/")

if(FERNWEG_CLANG_FORMAT)
    add_custom_target(format
        COMMAND sh -c "git ls-files -z '*.cpp' '*.h' | xargs -0 \"$0\" -i" "${FERNWEG_CLANG_FORMAT}"
        WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
        COMMENT "clang-format, in place"
        VERBATIM)
endif()
if(FERNWEG_RUN_CLANG_TIDY)
    add_custom_target(tidy
        COMMAND "${FERNWEG_RUN_CLANG_TIDY}" -quiet -p "${PROJECT_BINARY_DIR}" -j ${processors}
            "${own_sources}"
        WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
        COMMENT "clang-tidy, with the checks of .clang-tidy"
        VERBATIM USES_TERMINAL)
endif()
if(FERNWEG_CLAZY)
    add_custom_target(clazy
        COMMAND "${PROJECT_SOURCE_DIR}/cmake/run-clazy.sh" "${FERNWEG_CLAZY}" "${PROJECT_BINARY_DIR}"
            "${own_sources}"
        WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
        COMMENT "clazy, with the checks of .clazy"
        VERBATIM USES_TERMINAL)
endif()
