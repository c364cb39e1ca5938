// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace mote {
namespace fs = std::filesystem;

namespace {

Failure io_failure(const fs::path& path, std::string_view what) {
  return fail(ErrorKind::kIo, "cannot {} {}: {}", what, path.string(), std::strerror(errno));
}

template <typename Container>
Result<Container> read_all(const fs::path& path) {
  errno = 0;
  std::error_code none;
  if (fs::is_directory(path, none))
    return fail(ErrorKind::kIo, "cannot read {}: it is a folder", path.string());
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) return io_failure(path, "read");
  Container content(static_cast<size_t>(in.tellg()), 0);
  in.seekg(0);
  if (!in.read(reinterpret_cast<char*>(content.data()),
               static_cast<std::streamsize>(content.size())))
    return io_failure(path, "read");
  return content;
}

}  // namespace

Result<std::vector<uint8_t>> read_file(const fs::path& path) {
  return read_all<std::vector<uint8_t>>(path);
}

Result<std::string> read_text(const fs::path& path) { return read_all<std::string>(path); }

Result<void> write_file(const fs::path& path, std::string_view content) {
  errno = 0;
  std::ofstream out(path, std::ios::binary);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) return io_failure(path, "write");
  return {};
}

Result<void> write_folder(const fs::path& path, const FileSet& files, const std::string& marker) {
  std::error_code error;
  const bool exists = fs::exists(path, error);
  if (exists && !fs::is_directory(path, error))
    return fail_hint("Give the name of a folder.", ErrorKind::kIo, "{} is not a folder",
                     path.string());
  if (exists && !fs::is_empty(path, error) && !fs::exists(path / marker, error))
    return fail_hint("Give an empty or new folder.", ErrorKind::kIo,
                     "{} holds files that were not written by mote (it has no {})", path.string(),
                     marker);
  const fs::path target = fs::absolute(path, error).lexically_normal();
  const fs::path clean = target.filename().empty() ? target.parent_path() : target;
  const fs::path building = clean.string() + fmt::format(".writing-{}", getpid());
  fs::remove_all(building, error);
  fs::create_directories(building, error);
  if (error)
    return fail(ErrorKind::kIo, "cannot create {}: {}", building.string(), error.message());
  for (const auto& [name, content] : files)
    if (auto written = write_file(building / name, content); !written) {
      fs::remove_all(building, error);
      return written;
    }
  if (exists) fs::remove_all(clean, error);
  fs::rename(building, clean, error);
  if (error) return fail(ErrorKind::kIo, "cannot create {}: {}", path.string(), error.message());
  return {};
}

}  // namespace mote
