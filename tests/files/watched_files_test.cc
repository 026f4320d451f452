#include "services/files/watched_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/temporary_folder.h"

namespace framecast::files {
namespace {

namespace fs = std::filesystem;

class WatchedFilesTest : public testing::Test {
 protected:
  // Two looks: at the first a change is seen, at the second it has stood still.
  bool ChangedOnce() {
    const bool at_first = files_.Changed();
    const bool then = files_.Changed();
    return !at_first && then && !files_.Changed();
  }

  test::TemporaryFolder folder_;
  const std::string certificate_ = folder_.Write("cert.pem", "one");
  const std::string key_ = folder_.Write("key.pem", "one");
  WatchedFiles files_{{certificate_, key_}};
};

TEST_F(WatchedFilesTest, NothingHasChangedUntilSomethingDoes) {
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(files_.Changed());
}

TEST_F(WatchedFilesTest, AFileThatIsWrittenHasChangedOnce) {
  folder_.Write("key.pem", "another");
  EXPECT_TRUE(ChangedOnce());
}

TEST_F(WatchedFilesTest, AFileThatIsRenamedOverHasChangedEvenIfItLooksTheSame) {
  const std::string other = folder_.Write("other.pem", "two");
  fs::last_write_time(other, fs::last_write_time(certificate_));
  fs::rename(other, certificate_);
  EXPECT_TRUE(ChangedOnce());
}

TEST_F(WatchedFilesTest, AFileThatGoesOrComesHasChanged) {
  fs::remove(certificate_);
  EXPECT_TRUE(ChangedOnce());
  folder_.Write("cert.pem", "again");
  EXPECT_TRUE(ChangedOnce());
}

TEST_F(WatchedFilesTest, ALinkThatPointsElsewhereHasChanged) {
  // As Kubernetes does it: ..data is a link to the folder of one version.
  for (const char* version : {"v1", "v2"}) {
    fs::create_directory(folder_.File(version));
    folder_.Write(std::string(version) + "/tls.crt", "same");
  }
  fs::create_directory_symlink("v1", folder_.File("..data"));
  fs::create_symlink("..data/tls.crt", folder_.File("tls.crt"));
  WatchedFiles secret({folder_.File("tls.crt")});
  fs::create_directory_symlink("v2", folder_.File("..tmp"));
  fs::rename(folder_.File("..tmp"), folder_.File("..data"));
  EXPECT_FALSE(secret.Changed());
  EXPECT_TRUE(secret.Changed());
  EXPECT_FALSE(secret.Changed());
}

TEST_F(WatchedFilesTest, PermissionsAreAChangeSinceTheyMayBeWhatWasWrong) {
  chmod(key_.c_str(), 0400);
  EXPECT_TRUE(ChangedOnce());
}

TEST_F(WatchedFilesTest, WhileOneOfThemStillChangesNothingIsSaid) {
  folder_.Write("cert.pem", "longer");
  EXPECT_FALSE(files_.Changed());
  folder_.Write("key.pem", "longer");
  EXPECT_FALSE(files_.Changed());
  folder_.Write("key.pem", "longer still");
  EXPECT_FALSE(files_.Changed());
  EXPECT_TRUE(files_.Changed());
}

}  // namespace
}  // namespace framecast::files
