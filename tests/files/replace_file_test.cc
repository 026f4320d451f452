#include "services/files/replace_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "services/files/small_file.h"
#include "tests/support/temporary_folder.h"

namespace framecast::files {
namespace {

using testing::HasSubstr;

absl::Status Replace(const std::string& path, std::string_view content) {
  return ReplaceFile(path, FileStamp::Of(path), content);
}

mode_t ModeOf(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(stat(path.c_str(), &status), 0);
  return status.st_mode & 07777;
}

std::ptrdiff_t FilesIn(const test::TemporaryFolder& folder) {
  return std::distance(std::filesystem::directory_iterator(folder.path()), {});
}

TEST(ReplaceFileTest, ANewFileIsItsOwnersAlone) {
  const test::TemporaryFolder folder;
  ASSERT_TRUE(Replace(folder.File("new"), "secret").ok());
  EXPECT_EQ(*ReadSmallFile(folder.File("new")), "secret");
  EXPECT_EQ(ModeOf(folder.File("new")), 0600U);
  EXPECT_EQ(FilesIn(folder), 1);
}

TEST(ReplaceFileTest, AFileKeepsItsPermissions) {
  const test::TemporaryFolder folder;
  const std::string path = folder.Write("old", "a longer content than the next");
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  ASSERT_TRUE(Replace(path, "short").ok());
  EXPECT_EQ(*ReadSmallFile(path), "short");
  EXPECT_EQ(ModeOf(path), 0640U);
  EXPECT_EQ(FilesIn(folder), 1);
}

TEST(ReplaceFileTest, ALinkStaysOne) {
  const test::TemporaryFolder folder;
  const std::string path = folder.Write("old", "1");
  ASSERT_EQ(symlink("old", folder.File("link").c_str()), 0);
  ASSERT_TRUE(Replace(folder.File("link"), "2").ok());
  EXPECT_TRUE(std::filesystem::is_symlink(folder.File("link")));
  EXPECT_EQ(*ReadSmallFile(path), "2");
}

TEST(ReplaceFileTest, WhatSomebodyElseHasWrittenMeanwhileStays) {
  const test::TemporaryFolder folder;
  const FileStamp none = FileStamp::Of(folder.File("file"));
  const std::string path = folder.Write("file", "theirs");
  EXPECT_THAT(std::string(ReplaceFile(path, none, "mine").message()), HasSubstr("meanwhile"));
  EXPECT_EQ(*ReadSmallFile(path), "theirs");
  EXPECT_EQ(FilesIn(folder), 1);
}

TEST(ReplaceFileTest, WhereNothingCanBeWrittenItSaysSo) {
  const test::TemporaryFolder folder;
  EXPECT_THAT(std::string(Replace(folder.File("no/such/folder"), "x").message()),
              HasSubstr("cannot be written: No such file"));
  std::filesystem::create_directory(folder.File("folder"));
  EXPECT_THAT(std::string(Replace(folder.File("folder"), "x").message()),
              HasSubstr("cannot be written"));
  EXPECT_EQ(FilesIn(folder), 1);
}

}  // namespace
}  // namespace framecast::files
