#include "services/cli/source_selection.h"

#include "tests/cli/source_fixture.h"

namespace framecast::cli {
namespace {

using Names = std::vector<std::string>;

class SourceSelectionTest : public test::SourceTest {
 protected:
  Names Pictures(const SourceOptions& options) {
    const SelectedSource selected = SelectSource(options);
    EXPECT_TRUE(selected.source) << selected.error;
    return selected.source ? Take(*selected.source, 9) : Names{};
  }
  std::string Mistake(const SourceOptions& options, bool wrong_usage) {
    const SelectedSource selected = SelectSource(options);
    EXPECT_FALSE(selected.source);
    EXPECT_EQ(selected.wrong_usage, wrong_usage) << selected.error;
    return selected.error;
  }
};

TEST_F(SourceSelectionTest, EveryKindIsRecognised) {
  for (const char* name : {"c1.png", "c2.png", "c10.png"}) WriteImage(name);
  const Names all = {"c1.png", "c2.png", "c10.png"};
  EXPECT_EQ(Pictures({{folder_.path()}}), all);
  EXPECT_EQ(Pictures({{folder_.File("*.png")}}), all);
  EXPECT_EQ(Pictures({{folder_.File("c10.png"), folder_.File("c1.png")}}),
            (Names{"c10.png", "c1.png"}));
  EXPECT_EQ(Pictures({{folder_.File("c2.png")}}), Names{"c2.png"});
  EXPECT_EQ(Pictures({{folder_.File("c%d.png")}}), (Names{"c1.png", "c2.png"}));
  EXPECT_EQ(Pictures({{folder_.File("c%d.png")}, 2}), Names{"c2.png"});
  EXPECT_TRUE(SelectSource({{"-"}}).live);
}

TEST_F(SourceSelectionTest, AFileWithAPercentSignOrAStarInItsNameIsAFile) {
  WriteImage("50%.png");
  WriteImage("a[1].png");
  EXPECT_EQ(Pictures({{folder_.File("50%.png")}}), Names{"50%.png"});
  EXPECT_EQ(Pictures({{folder_.File("a[1].png")}}), Names{"a[1].png"});
}

TEST_F(SourceSelectionTest, FollowedSourcesAreLive) {
  EXPECT_TRUE(SelectSource({.words = {folder_.path()}, .follow = true}).live);
  EXPECT_TRUE(SelectSource({.words = {folder_.File("c%d.png")}, .follow = true}).live);
}

TEST_F(SourceSelectionTest, WhatDoesNotGoTogetherIsWrongUsage) {
  WriteImage("a.png");
  const std::string file = folder_.File("a.png");
  Mistake({.words = {file}, .start = 1}, true);
  Mistake({.words = {file}, .follow = true}, true);
  Mistake({.words = {"-"}, .loop = true}, true);
  Mistake({.words = {"-", file}}, true);
  Mistake({.words = {folder_.path(), file}}, true);
  Mistake({.words = {"x%s.png"}}, true);
  Mistake({.words = {folder_.path()}, .loop = true, .follow = true}, true);
}

TEST_F(SourceSelectionTest, WhatIsNotThereIsNamed) {
  EXPECT_NE(Mistake({{folder_.File("none.png")}}, false).find("none.png"), std::string::npos);
  EXPECT_NE(Mistake({{folder_.File("x*.png")}}, false).find("x*.png"), std::string::npos);
  EXPECT_NE(Mistake({{folder_.path()}}, false).find(folder_.path()), std::string::npos);
}

}  // namespace
}  // namespace framecast::cli
