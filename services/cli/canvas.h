// A small picture to draw charts on, and its PNG.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace framecast::cli {

struct Color {
  std::uint8_t red;
  std::uint8_t green;
  std::uint8_t blue;
};

// `share` of `to`, the rest of `from`; 0…1.
Color Mix(Color from, Color to, double share);

// Coordinates are pixels from the upper left corner; what lies outside is cut off.
class Canvas {
 public:
  Canvas(int width, int height, Color background);

  int width() const { return width_; }
  int height() const { return height_; }

  // Lets `share` of the color cover what is there.
  void Blend(int x, int y, Color color, double share);
  void FillRectangle(int left, int top, int width, int height, Color color, double share = 1);
  // A curve: heights[x] is its y at each column; with smooth edges.
  void DrawCurve(const std::vector<double>& heights, Color color, double thickness);
  // Digits, '.', ':' and spaces; each is 3 × 5 dots of `dot` pixels.
  void DrawNumber(int left, int top, std::string_view number, int dot, Color color);

  // Compressed for speed rather than size.
  std::string Png() const;

 private:
  const int width_;
  const int height_;
  std::vector<std::uint8_t> pixels_;  // red, green, blue; row by row
};

}  // namespace framecast::cli
