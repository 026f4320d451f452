// Sources against a folder of the test's own.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/cli/picture_source.h"
#include "tests/cli/text_images.h"
#include "tests/support/temporary_folder.h"

namespace framecast::test {

class SourceTest : public testing::Test {
 protected:
  // A file whose content says its own name.
  std::string WriteImage(const std::string& name) { return folder_.Write(name, PngWith(name)); }

  // The next `count` pictures' names within the folder; fewer at the end.
  std::vector<std::string> Take(cli::PictureSource& source, std::size_t count) {
    std::vector<std::string> names;
    while (names.size() < count) {
      const auto picture = source.Next(stop_);
      if (!picture) break;
      const std::string name = picture->name.substr(folder_.path().size() + 1);
      EXPECT_EQ(picture->payload, PngWith(name));
      names.push_back(name);
    }
    return names;
  }

  TemporaryFolder folder_;
  cli::Stop stop_;
};

}  // namespace framecast::test
