# The build finds its sources by folder: adding a file needs no edit here.

# ops.def lists the operators; every kernel variant is a file compiler/kernels/<isa>/<name>.cc that
# defines `const Kernel kernel_<isa>_<name>`. This writes the table that names them all.
function(mote_kernel_registry OUT)
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/compiler/kernels
       ${CMAKE_SOURCE_DIR}/compiler/kernels/*/*.cc)
  list(FILTER files EXCLUDE REGEX "_test\\.cc$")
  list(SORT files)
  set(declarations "")
  set(entries "")
  foreach(file ${files})
    string(REGEX REPLACE "\\.cc$" "" id ${file})
    string(REPLACE "/" "_" id ${id})
    string(APPEND declarations "extern const Kernel kernel_${id};\n")
    string(APPEND entries "    &kernel_${id},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${OUT} CONTENT
"// Generated from the files in compiler/kernels/.
#include \"compiler/kernels/kernel.h\"

namespace mote {
${declarations}
std::span<const Kernel* const> all_kernels() {
  static const Kernel* const kKernels[] = {
${entries}      nullptr,
  };
  return {kKernels, std::size(kKernels) - 1};
}
}  // namespace mote
" @ONLY)
endfunction()

# Compiled once for all files: half of what compiling most of them takes.
set(MOTE_PRECOMPILED <algorithm> <filesystem> <functional> <map> <memory> <numeric> <optional> <set>
    <span> <string> <variant> <vector> <fmt/format.h> <fmt/ranges.h> <tl/expected.hpp>)

function(mote_compiler_library)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/compiler/*.cc)
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  set(registry ${CMAKE_BINARY_DIR}/generated/kernel_registry.cc)
  mote_kernel_registry(${registry})

  set(schema ${CMAKE_SOURCE_DIR}/compiler/import/tflite/tflite.fbs)
  set(schema_header ${CMAKE_BINARY_DIR}/generated/tflite_generated.h)
  add_custom_command(OUTPUT ${schema_header}
    COMMAND ${FLATC} --cpp -o ${CMAKE_BINARY_DIR}/generated ${schema}
    DEPENDS ${schema} COMMENT "flatc tflite.fbs")

  add_library(mote_compiler STATIC ${sources} ${registry} ${schema_header})
  target_include_directories(mote_compiler PUBLIC ${CMAKE_SOURCE_DIR})
  target_include_directories(mote_compiler SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/generated)
  # Where device/ and targets/ are read from unless $MOTE_HOME or an installed tree says otherwise.
  # One file only, so that the cache serves every checkout.
  set_source_files_properties(compiler/base/home.cc PROPERTIES COMPILE_DEFINITIONS
    "MOTE_VERSION=\"${PROJECT_VERSION}\";MOTE_SOURCE_DIR=\"${CMAKE_SOURCE_DIR}\"")
  target_link_libraries(mote_compiler PUBLIC fmt::fmt tl::expected nlohmann_json::nlohmann_json)
  target_link_libraries(mote_compiler PRIVATE tomlplusplus::tomlplusplus)
  target_precompile_headers(mote_compiler PRIVATE ${MOTE_PRECOMPILED})
endfunction()

function(mote_command)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cli/*.cc)
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  add_executable(mote ${sources})
  target_link_libraries(mote PRIVATE mote_compiler CLI11::CLI11)
endfunction()

function(mote_unit_tests)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/compiler/*_test.cc
       ${CMAKE_SOURCE_DIR}/cli/*_test.cc ${CMAKE_SOURCE_DIR}/tests/*_test.cc)
  add_executable(mote_tests ${sources})
  target_link_libraries(mote_tests PRIVATE mote_compiler GTest::gtest_main)
  target_precompile_headers(mote_tests PRIVATE ${MOTE_PRECOMPILED} <gtest/gtest.h>)
  include(GoogleTest)
  gtest_discover_tests(mote_tests WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} DISCOVERY_TIMEOUT 60)
endfunction()

function(mote_fuzz_targets)
  if(NOT MOTE_FUZZ)
    return()
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/*.cc)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(${name} PRIVATE mote_compiler)
  endforeach()
endfunction()
