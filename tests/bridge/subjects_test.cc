#include "services/bridge/subjects.h"

#include <gmock/gmock.h>

#include <set>

#include "services/hub/stream_name.h"

namespace framecast::bridge {
namespace {

TEST(SubjectsTest, ANodeIdIsOneTokenOfFewCharacters) {
  for (const std::string& id : {std::string("a"), std::string("Node_1-0"), std::string(80, 'x')}) {
    EXPECT_TRUE(IsNodeId(id)) << id;
  }
  for (const std::string& id :
       {std::string(), std::string(81, 'x'), std::string("a.b"), std::string("a*"),
        std::string(">"), std::string("a b"), std::string("a\n"), std::string("a\0b", 3),
        std::string("\xc3\xa9")}) {
    EXPECT_FALSE(IsNodeId(id)) << id;
  }
}

TEST(SubjectsTest, ANodesIdIsItsNameAsFarAsItFitsAndEightRandomDigits) {
  EXPECT_EQ(MakeNodeId("gateway-1", 0x1234abcd), "gateway-1-1234abcd");
  EXPECT_EQ(MakeNodeId("a.b c/d", 7), "a_b_c_d-00000007");
  EXPECT_EQ(MakeNodeId("", 0xffffffff), "node-ffffffff");
  for (const std::string& name : {std::string(500, 'n'), std::string(500, '\xff'),
                                  std::string("*.>"), std::string("\0\n\t", 3)}) {
    EXPECT_TRUE(IsNodeId(MakeNodeId(name, 0))) << name;
  }
  EXPECT_NE(MakeNodeId(std::string(500, 'n'), 1), MakeNodeId(std::string(500, 'n'), 2));
}

TEST(SubjectsTest, EveryStreamNameIsOneTokenAndBack) {
  std::set<std::string> tokens;
  for (const char* name : {"a", "a.b", "a..b", "a.", "a_b", "a-b", "cam.1.left", "0.-_"}) {
    ASSERT_TRUE(hub::IsStreamName(name)) << name;
    const std::string token = StreamToken(name);
    EXPECT_EQ(token.find_first_of(".*> "), std::string::npos) << token;
    EXPECT_TRUE(tokens.insert(token).second) << token;
    EXPECT_EQ(StreamOfToken(token), name);
  }
}

TEST(SubjectsTest, WhatIsNoTokenOfANameIsNoStream) {
  for (const std::string& token :
       {std::string(), std::string("~a"), std::string("a.b"), std::string("a*"), std::string(">"),
        std::string(129, 'a'), std::string("a b"), std::string("a\0", 2)}) {
    EXPECT_EQ(StreamOfToken(token), std::nullopt) << token;
  }
}

TEST(SubjectsTest, FramesGoToTheirStreamsSubject) {
  EXPECT_EQ(FramesSubject("cam.1"), "framecast.frames.cam~1");
}

TEST(SubjectsTest, ANodeIsAskedOnSubjectsOfItsOwn) {
  EXPECT_EQ(SubjectOfNode("n-1", NodeSubject::kDirectory), "framecast.node.n-1.directory");
  EXPECT_EQ(SubjectOfNode("n-1", NodeSubject::kDemand), "framecast.node.n-1.demand");
  EXPECT_EQ(SubjectOfNode("n-1", NodeSubject::kFrame), "framecast.node.n-1.frame");
  EXPECT_EQ(SubjectOfNode("n-1", NodeSubject::kIndex), "framecast.node.n-1.index");
  EXPECT_EQ(SubjectOfNode("n-1", NodeSubject::kTime), "framecast.node.n-1.time");
  EXPECT_EQ(SubjectsOfNode("n-1"), "framecast.node.n-1.*");
}

TEST(SubjectsTest, ANodeKnowsItsSubjectsAndNoOthers) {
  for (int i = 0; i < kNodeSubjects; ++i) {
    const auto what = static_cast<NodeSubject>(i);
    EXPECT_EQ(ParseNodeSubject("n-1", SubjectOfNode("n-1", what)), what);
    EXPECT_EQ(ParseNodeSubject("n-2", SubjectOfNode("n-1", what)), std::nullopt);
  }
  for (const char* subject : {"", "framecast.node.n-1", "framecast.node.n-1.", "framecast.nodes",
                              "framecast.node.n-1.frames", "framecast.node.n-1.frame.x"}) {
    EXPECT_EQ(ParseNodeSubject("n-1", subject), std::nullopt) << subject;
  }
}

}  // namespace
}  // namespace framecast::bridge
