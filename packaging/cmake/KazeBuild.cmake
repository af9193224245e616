# How every target of this project is built: flags, precompiled headers, and the functions that declare modules and tests.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
include(GNUInstallDirs)

find_program(KAZE_CCACHE ccache)
if(KAZE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # The sloppiness is what ccache asks for with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${KAZE_CCACHE})
endif()

add_library(kaze_flags INTERFACE)
target_include_directories(kaze_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(kaze_flags INTERFACE -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi -Wunused
                                            -fno-omit-frame-pointer -fpch-preprocess -pthread)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  # False alarms of GCC 12 and 13: on frames of coroutines with their own operator new, and on std::string's own code (PR 105651).
  target_compile_options(kaze_flags INTERFACE -Wno-mismatched-new-delete -Wno-restrict)
  # And at -O2 on the empty std::optional inside a described struct (PR 80635).
  target_compile_options(kaze_flags INTERFACE $<$<CONFIG:Release>:-Wno-maybe-uninitialized>)
endif()
# Asio keeps small coroutine frames in the larger blocks it has at hand; a run that waits for days would hold 1.3 KB too much.
target_compile_definitions(kaze_flags INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE
                                                BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING KAZE_VERSION="${PROJECT_VERSION}"
                                                $<$<CONFIG:Dev>:_GLIBCXX_ASSERTIONS>)
if(KAZE_WERROR)
  target_compile_options(kaze_flags INTERFACE -Werror)
endif()
find_program(KAZE_MOLD mold)
if(KAZE_MOLD)
  target_link_options(kaze_flags INTERFACE -fuse-ld=mold)
endif()
if(KAZE_SANITIZE)
  target_compile_options(kaze_flags INTERFACE -fsanitize=${KAZE_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(kaze_flags INTERFACE -fsanitize=${KAZE_SANITIZE})
  if(KAZE_SANITIZE MATCHES thread)
    # GCC 12 sees std::string write past its end once the code is instrumented.
    target_compile_options(kaze_flags INTERFACE -Wno-tsan -Wno-array-bounds -Wno-stringop-overflow)
  endif()
  if(KAZE_SANITIZE MATCHES undefined)
    # Boost and Qt are built without RTTI visible to us everywhere.
    target_compile_options(kaze_flags INTERFACE -fno-sanitize=vptr)
  endif()
endif()
if(KAZE_FUZZ)
  # libstdc++ 12 has std::expected only for compilers that say they know all of concepts.
  target_compile_options(kaze_flags INTERFACE -fsanitize=fuzzer-no-link -D__cpp_concepts=202002L -Wno-builtin-macro-redefined
                                              -Wno-unused-command-line-argument)
endif()

# kaze_module(<folder> SOURCES … [PUBLIC libs] [PRIVATE libs]): one folder, one static library kaze_<name>, alias kaze::<name>.
function(kaze_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(kaze_${name} STATIC ${ARG_SOURCES})
  add_library(kaze::${name} ALIAS kaze_${name})
  target_link_libraries(kaze_${name} PUBLIC kaze_flags ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  if(TARGET kaze_pch AND NOT name MATCHES "^ui_")
    target_precompile_headers(kaze_${name} REUSE_FROM kaze_pch)
    target_link_libraries(kaze_${name} PUBLIC Boost::headers Threads::Threads)
  endif()
endfunction()

# kaze_reuse_pch(<program>): gives a program of the engine the common precompiled header.
function(kaze_reuse_pch name)
  # The header is compiled as the libraries are; CMake's -fPIE for programs would make it useless.
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${name} PRIVATE -fPIC)
  target_precompile_headers(${name} REUSE_FROM kaze_pch)
endfunction()

# kaze_allocator(<program>): memory from mimalloc. Records are made on one thread, written on a second and freed on a third, which
# glibc's allocator answers with locks and merging; a sanitizer brings its own.
function(kaze_allocator name)
  if(NOT KAZE_SANITIZE)
    target_link_libraries(${name} PRIVATE -Wl,--push-state,--no-as-needed mimalloc -Wl,--pop-state)
  endif()
endfunction()

# kaze_test(<name> SOURCES … LIBS …): one GoogleTest program; every TEST is a ctest.
function(kaze_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE kaze_flags ${ARG_LIBS} GTest::gmock GTest::gtest_main)
  kaze_reuse_pch(${name})
  # A few tests fork to die; the thread sanitizer would end the child for its threads.
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT TSAN_OPTIONS=die_after_fork=0)
endfunction()
