#include "services/cli/demo_charts.h"

#include <gtest/gtest.h>

#include "services/cli/image_end.h"
#include "services/hub/image_header.h"
#include "services/hub/stream_name.h"

namespace framecast::cli {
namespace {

TEST(DemoCharts, ArePngWithsThatMove) {
  for (const DemoChart& chart : DemoCharts()) {
    EXPECT_TRUE(hub::IsStreamName(chart.stream));
    const std::string first = chart.draw(0, 0);
    const std::string second = chart.draw(0.1, 0);
    const ImageExtent extent = FindImageEnd(first);
    EXPECT_EQ(extent.end, ImageEnd::kFound);
    EXPECT_EQ(extent.size, first.size());
    const auto size = hub::ReadImageSize(hub::ImageFormat::kPng, first);
    ASSERT_TRUE(size);
    EXPECT_EQ(size->width, 640U);
    EXPECT_EQ(size->height, 360U);
    EXPECT_NE(first, second);
    EXPECT_EQ(first, chart.draw(0, 0));
    EXPECT_NE(first, chart.draw(0, 1)) << "the number is part of the picture";
  }
}

}  // namespace
}  // namespace framecast::cli
