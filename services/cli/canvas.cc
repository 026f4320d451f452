// libpng's simplified interface does the encoding.
#include "services/cli/canvas.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace framecast::cli {
namespace {

constexpr std::size_t kChannels = 3;
constexpr int kGlyphWidth = 3;
constexpr int kGlyphHeight = 5;
constexpr std::string_view kGlyphNames = "0123456789.: ";
// A row an octal digit, from the top.
constexpr std::array<unsigned, 13> kGlyphs = {075557, 026227, 071747, 071717, 055711,
                                              074717, 074757, 071244, 075757, 075717,
                                              000002, 002020, 000000};

}  // namespace

Color Mix(Color from, Color to, double share) {
  const auto mix = [share](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(a + (b - a) * share));
  };
  return {mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue)};
}

Canvas::Canvas(int width, int height, Color background) : width_(width), height_(height) {
  pixels_.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * kChannels);
  FillRectangle(0, 0, width, height, background);
}

void Canvas::Blend(int x, int y, Color color, double share) {
  if (x < 0 || y < 0 || x >= width_ || y >= height_) return;
  std::uint8_t* pixel = &pixels_[(static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
                                  static_cast<std::size_t>(x)) *
                                 kChannels];
  const Color mixed = Mix({pixel[0], pixel[1], pixel[2]}, color, std::clamp(share, 0.0, 1.0));
  pixel[0] = mixed.red;
  pixel[1] = mixed.green;
  pixel[2] = mixed.blue;
}

void Canvas::FillRectangle(int left, int top, int width, int height, Color color, double share) {
  for (int y = std::max(top, 0); y < std::min(top + height, height_); ++y) {
    for (int x = std::max(left, 0); x < std::min(left + width, width_); ++x) {
      Blend(x, y, color, share);
    }
  }
}

void Canvas::DrawCurve(const std::vector<double>& heights, Color color, double thickness) {
  const int columns = std::min(width_, static_cast<int>(heights.size()));
  for (int x = 0; x < columns; ++x) {
    const double here = heights[static_cast<std::size_t>(x)];
    const double before = x > 0 ? heights[static_cast<std::size_t>(x) - 1] : here;
    // A steep curve covers more rows of a column than its thickness.
    const double half = thickness / 2 * std::hypot(1.0, here - before);
    const int top = static_cast<int>(std::floor(here - half - 1));
    const int bottom = static_cast<int>(std::ceil(here + half + 1));
    for (int y = top; y <= bottom; ++y) {
      Blend(x, y, color, half + 0.5 - std::abs(y - here));
    }
  }
}

void Canvas::DrawNumber(int left, int top, std::string_view number, int dot, Color color) {
  for (const char digit : number) {
    const std::size_t index = kGlyphNames.find(digit);
    const unsigned glyph = index == kGlyphNames.npos ? 0 : kGlyphs[index];
    for (int row = 0; row < kGlyphHeight; ++row) {
      for (int column = 0; column < kGlyphWidth; ++column) {
        const int bit = (kGlyphHeight - 1 - row) * kGlyphWidth + (kGlyphWidth - 1 - column);
        if ((glyph >> bit & 1U) == 0) continue;
        FillRectangle(left + column * dot, top + row * dot, dot, dot, color);
      }
    }
    left += (kGlyphWidth + 1) * dot;
  }
}

std::string Canvas::Png() const {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width_);
  image.height = static_cast<png_uint_32>(height_);
  image.format = PNG_FORMAT_RGB;
  image.flags = PNG_IMAGE_FLAG_FAST;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string png(size, '\0');
  const int written =
      png_image_write_to_memory(&image, png.data(), &size, 0, pixels_.data(), 0, nullptr);
  png.resize(written != 0 ? size : 0);
  return png;
}

}  // namespace framecast::cli
