#include <gmock/gmock.h>

#include <algorithm>

#include "tests/telemetry/known_families.h"
#include "tests/telemetry/telemetry_fixture.h"

namespace framecast::telemetry {
namespace {

using testing::UnorderedElementsAreArray;

class FamiliesTest : public TelemetryTest {
 protected:
  // A line for each series: type, name and labels.
  std::vector<std::string> Told() const {
    std::vector<std::string> lines;
    for (const prometheus::MetricFamily& family : telemetry_->Collect()) {
      for (const prometheus::ClientMetric& metric : family.metric) {
        std::string labels;
        for (const auto& label : metric.label) {
          labels += (labels.empty() ? "" : ",") + label.name + "=\"" + label.value + "\"";
        }
        lines.push_back(Line(family.type, family.name, labels));
      }
    }
    return lines;
  }

  static void AddLines(const std::vector<KnownFamily>& families, std::vector<std::string>& lines) {
    for (const KnownFamily& family : families) {
      for (const std::string& labels : family.series) {
        lines.push_back(Line(family.type, family.name, labels));
      }
    }
  }

 private:
  static std::string Line(prometheus::MetricType type, const std::string& name,
                          const std::string& labels) {
    return std::to_string(static_cast<int>(type)) + " " + name + "{" + labels + "}";
  }
};

TEST_F(FamiliesTest, FromTheStartEveryFamilyHasASeriesForEachKnownLabelValueAndThereAreNoOthers) {
  std::vector<std::string> promised;
  AddLines(FamiliesFromTheStart(), promised);
  EXPECT_THAT(Told(), UnorderedElementsAreArray(promised));
}

TEST_F(FamiliesTest, ThoseByStreamAppearWithTheFirstStream) {
  const auto publisher = Open("cam");
  Publish(*publisher, 1);
  std::vector<std::string> promised;
  AddLines(FamiliesFromTheStart(), promised);
  AddLines(FamiliesByStream(), promised);
  EXPECT_THAT(Told(), UnorderedElementsAreArray(promised));
}

TEST_F(FamiliesTest, BeforeAnythingHappensEveryCounterAndHistogramIsAtZero) {
  for (const prometheus::MetricFamily& family : telemetry_->Collect()) {
    if (family.name == "process_cpu_seconds_total") continue;
    for (const prometheus::ClientMetric& metric : family.metric) {
      EXPECT_EQ(metric.counter.value, 0) << family.name;
      EXPECT_EQ(metric.histogram.sample_count, 0) << family.name;
    }
  }
}

TEST_F(FamiliesTest, EachHasHelpAndIsToldOnce) {
  std::vector<std::string> names;
  for (const prometheus::MetricFamily& family : telemetry_->Collect()) {
    EXPECT_FALSE(family.help.empty()) << family.name;
    names.push_back(family.name);
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

}  // namespace
}  // namespace framecast::telemetry
