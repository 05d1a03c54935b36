# SPDX-License-Identifier: Apache-2.0
# One step of the installation test, run as a script: see CMakeLists.txt for what is passed in.
cmake_minimum_required(VERSION 3.21)

# run(<variable> <command>…): its output; the test fails, and says all of it, if the command does.
function(run variable)
    execute_process(COMMAND ${ARGN}
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        list(JOIN ARGN " " command)
        message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
    endif()
    set(${variable} "${output}" PARENT_SCOPE)
endfunction()

function(expect text pattern)
    if(NOT text MATCHES "${pattern}")
        message(FATAL_ERROR "Expected \"${pattern}\" in:\n${text}")
    endif()
    message("${text}")
endfunction()

function(configure_and_build project)
    run(output "${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/${project}" -B "${WORK}" -G "${GENERATOR}"
        "-DCMAKE_CXX_COMPILER=${CXX}" "-DCMAKE_PREFIX_PATH=${PREFIX}" -DCMAKE_BUILD_TYPE=Release)
    run(output "${CMAKE_COMMAND}" --build "${WORK}")
endfunction()

# Nothing of a packager's environment, or of this build, may help.
unset(ENV{DESTDIR})
unset(ENV{LD_LIBRARY_PATH})
unset(ENV{QML_IMPORT_PATH})
unset(ENV{QML2_IMPORT_PATH})
unset(ENV{PKG_CONFIG_PATH})
file(REMOVE_RECURSE "${WORK}")

if(STEP STREQUAL "prefix")
    set(first "${PREFIX}-before-it-was-moved")
    file(REMOVE_RECURSE "${PREFIX}" "${first}")
    run(output "${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${first}")
    file(RENAME "${first}" "${PREFIX}")

    # Everything in it is relative, and nothing leads back to where it was built.
    file(GLOB_RECURSE texts "${PREFIX}/*.cmake" "${PREFIX}/*.pc" "${PREFIX}/*.h" "${PREFIX}/*qmldir"
        "${PREFIX}/*.qmltypes")
    foreach(text IN LISTS texts)
        file(READ "${text}" content)
        foreach(folder IN ITEMS "${SOURCE}/" "${BUILD}/" "${first}")
            string(FIND "${content}" "${folder}" position)
            if(NOT position EQUAL -1)
                message(FATAL_ERROR "${text} mentions ${folder}")
            endif()
        endforeach()
    endforeach()
    list(LENGTH texts count)
    if(count EQUAL 0)
        message(FATAL_ERROR "Nothing was installed in ${PREFIX}")
    endif()

elseif(STEP STREQUAL "cmake")
    configure_and_build(consumer)
    run(output "${WORK}/consumer")
    expect("${output}" "Fernweg ${VERSION} echoed: Hello")

elseif(STEP STREQUAL "pkgconfig")
    file(MAKE_DIRECTORY "${WORK}")
    set(ENV{PKG_CONFIG_PATH} "${PREFIX}/${LIBDIR}/pkgconfig")
    run(output make -C "${CMAKE_CURRENT_LIST_DIR}/consumer" "CXX=${CXX}" "OUT=${WORK}")
    run(output "${WORK}/consumer")
    expect("${output}" "Fernweg ${VERSION} echoed: Hello")

elseif(STEP MATCHES "^extensions_")
    if(STEP STREQUAL "extensions_cmake")
        configure_and_build(extensionconsumer)
    else()
        file(MAKE_DIRECTORY "${WORK}")
        set(ENV{PKG_CONFIG_PATH} "${PREFIX}/${LIBDIR}/pkgconfig")
        run(output make -C "${CMAKE_CURRENT_LIST_DIR}/extensionconsumer" "CXX=${CXX}" "OUT=${WORK}")
    endif()
    run(output "${WORK}/consumer")
    separate_arguments(EXTENSIONS)
    foreach(extension IN LISTS EXTENSIONS)
        string(TOLOWER "${extension}" extension)
        expect("${output}" "permessage-${extension} works")
    endforeach()

elseif(STEP STREQUAL "qml")
    configure_and_build(qmlconsumer)
    run(output "${WORK}/qmlconsumer")
    expect("${output}" "QML echoed: Hello")

elseif(STEP STREQUAL "tool")
    run(output "${PREFIX}/bin/fernweg" --version)
    expect("${output}" "fernweg ${VERSION}")

elseif(STEP STREQUAL "missing")
    execute_process(
        COMMAND "${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/missing" -B "${WORK}" -G "${GENERATOR}"
            "-DCMAKE_CXX_COMPILER=${CXX}" "-DCMAKE_PREFIX_PATH=${PREFIX}"
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(result EQUAL 0)
        message(FATAL_ERROR "A component that does not exist was found")
    endif()
    # CMake wraps its messages.
    string(REGEX REPLACE "[ \n]+" " " output "${output}")
    expect("${output}" "This installation of Fernweg has no component Teleport; it has: WebSocket")

else()
    message(FATAL_ERROR "There is no step called \"${STEP}\"")
endif()
