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
  // The same as a new file in the place of the old. One that is written over within a tick of the
  // kernel's clock, and has the same size, looks as if nothing had happened.
  std::string Replace(const std::string& name, std::string_view content) const;

 private:
  std::string path_;
};

}  // namespace framecast::test
