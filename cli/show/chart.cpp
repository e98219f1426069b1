#include "cli/show/chart.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "cli/show/pages.h"
#include "cli/show/statement.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::size_t kBarsMax = 25;
constexpr std::size_t kTrendMin = 4;  // fewer are read faster as numbers
constexpr std::size_t kLabelMax = 24;
constexpr std::size_t kBarMax = 60;
constexpr std::array<std::string_view, 8> kHigh = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 8> kWide = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

struct Point {
  std::string label;
  std::string number;  // as it stands in the table
  double value = 0;
};

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// 2024, 2024-03, 2024-03-31, 2024-Q1, 2024-W05.
bool is_period(std::string_view text) {
  if (text.size() < 4 || !is_digits(text.substr(0, 4))) return false;
  const std::string_view rest = text.substr(4);
  if (rest.empty()) return text[0] == '1' || text[0] == '2';
  if (rest[0] != '-') return false;
  if (rest.size() == 3) return is_digits(rest.substr(1)) || (rest[1] == 'Q' && rest[2] <= '4');
  if (rest.size() == 4) return rest[1] == 'W' && is_digits(rest.substr(2));
  return rest.size() == 6 && is_digits(rest.substr(1, 2)) && rest[3] == '-' &&
         is_digits(rest.substr(4));
}

std::optional<double> number_of(const Json& cell) {
  const std::string& text = cell.is_object() ? cell["value"].text() : cell.text();
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end || !std::isfinite(value))
    return std::nullopt;
  return value;
}

// Nothing unless it is a label and a number, all the way down.
std::optional<std::vector<Point>> points_of(const Json& page) {
  const auto& columns = page["columns"].list();
  if (columns.size() != 2 || !is_number_column(columns[1])) return std::nullopt;
  if (columns[0]["masked"].yes() || columns[1]["masked"].yes()) return std::nullopt;
  std::vector<Point> points;
  for (const auto& row : page["data"].list()) {
    const auto value = number_of(row.list()[1]);
    if (!value) return std::nullopt;
    points.push_back(
        {printable(cell_text(row.list()[0], columns[0])), row.list()[1].text(), *value});
  }
  return points;
}

bool is_trend(const std::vector<Point>& points) {
  const auto is_earlier = [](const Point& a, const Point& b) { return a.label < b.label; };
  return points.size() >= kTrendMin &&
         std::all_of(points.begin(), points.end(),
                     [](const Point& p) { return is_period(p.label); }) &&
         std::is_sorted(points.begin(), points.end(), is_earlier);
}

// Which eighth of the way from `low` to `high`; from nothing upwards where nothing is below it, so
// that the picture does not make much of a small difference.
std::size_t eighth(double value, double low, double high) {
  low = std::min(low, 0.0);
  if (high <= low) return 0;
  return std::min<std::size_t>(7, static_cast<std::size_t>((value - low) / (high - low) * 8));
}

std::string trend(const std::vector<Point>& points, std::size_t width) {
  const auto by_value = [](const Point& a, const Point& b) { return a.value < b.value; };
  const auto [low, high] = std::minmax_element(points.begin(), points.end(), by_value);
  const std::string& from = points.front().label;
  const std::string& to = points.back().label;
  if (from.size() + to.size() + points.size() + 4 > width) return "";
  std::string line = "  " + from + " ";
  for (const auto& point : points) line += kHigh.at(eighth(point.value, low->value, high->value));
  return fmt::format("{} {}\n  lowest {} in {}, highest {} in {}\n", line, to, low->number,
                     low->label, high->number, high->label);
}

std::string bar(double share, std::size_t width) {
  const auto eighths =
      static_cast<std::size_t>(std::lround(share * static_cast<double>(width * 8)));
  std::string out;
  for (std::size_t i = 0; i < eighths / 8; ++i) out += "█";
  out += kWide.at(eighths % 8);
  return out;
}

std::string padded(const std::string& text, std::size_t width) {
  const std::size_t used = display_width(text);
  return text + std::string(width - std::min(width, used), ' ');
}

std::string ranking(const std::vector<Point>& points, std::size_t width) {
  double high = 0;
  std::size_t label_width = 0, number_width = 0;
  for (const auto& point : points) {
    if (point.value < 0) return "";
    high = std::max(high, point.value);
    label_width = std::max(label_width, std::min(kLabelMax, display_width(point.label)));
    number_width = std::max(number_width, point.number.size());
  }
  const std::size_t taken = label_width + number_width + 6;
  if (high <= 0 || taken + 8 > width) return "";
  const std::size_t bar_width = std::min(kBarMax, width - taken);
  std::string out;
  for (const auto& point : points)
    out += fmt::format("  {}  {} {}\n", padded(shortened(point.label, label_width), label_width),
                       bar(point.value / high, bar_width), point.number);
  return out;
}

}  // namespace

std::string chart_of(const Json& page, std::size_t width) {
  const auto points = points_of(page);
  if (!points || points->size() < 2) return "";
  if (is_trend(*points)) return trend(*points, width);
  const bool has_labels = page["columns"].list()[0]["type"].text() == "text";
  return has_labels && points->size() <= kBarsMax ? ranking(*points, width) : "";
}

}  // namespace countersign::cli
