#include "services/files/small_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/support/temporary_folder.h"

namespace framecast::files {
namespace {

using testing::HasSubstr;

std::string Fault(const std::string& path) {
  return std::string(ReadSmallFile(path).status().message());
}

TEST(SmallFileTest, AFileIsReadWhole) {
  const test::TemporaryFolder folder;
  const std::string content("with\0zeros\n", 11);
  EXPECT_EQ(*ReadSmallFile(folder.Write("some", content)), content);
  EXPECT_EQ(*ReadSmallFile(folder.Write("empty", "")), "");
  EXPECT_EQ(ReadSmallFile(folder.Write("full", std::string(kSmallFileBytes, 'x')))->size(),
            kSmallFileBytes);
}

TEST(SmallFileTest, WhatIsNoSmallFileIsRefusedWithoutWaiting) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(Fault(folder.File("none")), "there is no such file.");
  EXPECT_EQ(Fault(folder.path()), "it is no regular file.");
  ASSERT_EQ(mkfifo(folder.File("pipe").c_str(), 0600), 0);
  EXPECT_EQ(Fault(folder.File("pipe")), "it is no regular file.");
  EXPECT_THAT(Fault(folder.Write("large", std::string(kSmallFileBytes + 1, 'x'))),
              HasSubstr("more than 4 MiB"));
}

}  // namespace
}  // namespace framecast::files
