#include "services/framecastd/machine_names.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <array>

namespace framecast::daemon {
namespace {

TEST(MachineNamesTest, TheMachinesOwnNameIsAmongThemAlsoOnTheLocalNetwork) {
  std::array<char, 256> name{};
  ASSERT_EQ(gethostname(name.data(), name.size() - 1), 0);
  const std::string own = name.data();
  EXPECT_THAT(NamesOfThisMachine(),
              testing::IsSupersetOf({own, own.substr(0, own.find('.')) + ".local"}));
}

}  // namespace
}  // namespace framecast::daemon
