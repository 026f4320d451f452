// A folder of a test's own that is gone afterwards.
#pragma once

#include <string>
#include <string_view>

namespace framecast::test {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }
  // Gives the file's path.
  std::string Write(const std::string& name, std::string_view content) const;

 private:
  std::string path_;
};

}  // namespace framecast::test
