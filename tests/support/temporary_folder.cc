#include "tests/support/temporary_folder.h"

#include <filesystem>
#include <fstream>

namespace framecast::test {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "framecast-test-XXXXXX").string();
  path_ = mkdtemp(name.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::Write(const std::string& name, std::string_view content) const {
  std::ofstream(File(name), std::ios::binary) << content;
  return File(name);
}

std::string TemporaryFolder::Replace(const std::string& name, std::string_view content) const {
  std::filesystem::rename(Write(name + ".new", content), File(name));
  return File(name);
}

}  // namespace framecast::test
