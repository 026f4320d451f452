// Sines with periods that do not divide each other, so that no two pictures are alike.
#include "services/cli/demo_charts.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "services/cli/canvas.h"

namespace framecast::cli {
namespace {

constexpr int kWidth = 640;
constexpr int kHeight = 360;
constexpr double kTurn = 6.283185307179586;

constexpr Color kNight{17, 24, 39};
constexpr Color kGrid{55, 65, 81};
constexpr Color kPaper{229, 231, 235};
constexpr Color kTeal{45, 212, 191};
constexpr Color kAmber{251, 191, 36};
constexpr Color kRose{251, 113, 133};

Canvas EmptyChart() {
  constexpr int kStep = 40;
  Canvas canvas(kWidth, kHeight, kNight);
  for (int x = kStep; x < kWidth; x += kStep) canvas.FillRectangle(x, 0, 1, kHeight, kGrid, 0.5);
  for (int y = kStep; y < kHeight; y += kStep) canvas.FillRectangle(0, y, kWidth, 1, kGrid, 0.5);
  return canvas;
}

std::string Finish(Canvas& canvas, std::uint64_t number) {
  canvas.DrawNumber(12, 12, std::to_string(number), 4, kPaper);
  return canvas.Png();
}

std::string DrawWaves(double seconds, std::uint64_t number) {
  struct Wave {
    Color color;
    double length;  // pixels
    double period;  // seconds
    double height;  // pixels
  };
  constexpr std::array<Wave, 3> kWaves = {
      {{kTeal, 310, 3.1, 105}, {kAmber, 190, 2.3, 70}, {kRose, 130, 1.7, 40}}};
  Canvas canvas = EmptyChart();
  for (const Wave& wave : kWaves) {
    std::vector<double> heights;
    for (int x = 0; x < kWidth; ++x) {
      const double swell = 0.75 + 0.25 * std::sin(kTurn * seconds / 7.3);
      heights.push_back(kHeight / 2.0 +
                        wave.height * swell *
                            std::sin(kTurn * (x / wave.length - seconds / wave.period)));
    }
    canvas.DrawCurve(heights, wave.color, 3);
  }
  return Finish(canvas, number);
}

std::string DrawSpectrum(double seconds, std::uint64_t number) {
  constexpr int kBars = 32;
  constexpr int kBar = kWidth / kBars;
  Canvas canvas = EmptyChart();
  for (int i = 0; i < kBars; ++i) {
    const double peak = std::exp(-i / 14.0) * (0.6 + 0.4 * std::sin(kTurn * seconds / 4.7));
    const double ripple = std::sin(kTurn * (seconds / (1.1 + 0.13 * i) + 0.37 * i));
    const double level = std::clamp(0.12 + 0.6 * peak + 0.2 * ripple, 0.03, 0.95);
    const int height = static_cast<int>(level * kHeight);
    canvas.FillRectangle(i * kBar + 2, kHeight - height, kBar - 4, height,
                         Mix(kTeal, kRose, level));
  }
  return Finish(canvas, number);
}

std::string DrawInterference(double seconds, std::uint64_t number) {
  constexpr int kCell = 5;
  Canvas canvas(kWidth, kHeight, kNight);
  const double first_x = kWidth * (0.5 + 0.3 * std::sin(kTurn * seconds / 11));
  const double second_y = kHeight * (0.5 + 0.3 * std::cos(kTurn * seconds / 8));
  for (int y = 0; y < kHeight; y += kCell) {
    for (int x = 0; x < kWidth; x += kCell) {
      const double one = std::hypot(x - first_x, y - kHeight * 0.4);
      const double two = std::hypot(x - kWidth * 0.6, y - second_y);
      const double sum = std::sin(kTurn * (one / 90 - seconds / 2.3)) +
                         std::sin(kTurn * (two / 70 - seconds / 3.1));
      const double level = (sum + 2) / 4;
      const Color color =
          level < 0.5 ? Mix(kNight, kTeal, level * 2) : Mix(kTeal, kAmber, level * 2 - 1);
      canvas.FillRectangle(x, y, kCell, kCell, color);
    }
  }
  return Finish(canvas, number);
}

}  // namespace

const std::vector<DemoChart>& DemoCharts() {
  static const std::vector<DemoChart> charts = {
      {"demo-waves", "Three waves", DrawWaves},
      {"demo-spectrum", "Spectrum", DrawSpectrum},
      {"demo-interference", "Interference", DrawInterference},
  };
  return charts;
}

}  // namespace framecast::cli
