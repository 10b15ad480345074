#include "app/commands/calls/bar_chart.h"

#include <fmt/format.h>

#include <algorithm>

#include "notify/templates/template.h"

namespace aftertone::app {
namespace {

using notify::escape_html;

constexpr double kWidth = 720, kHeight = 150, kLeft = 44, kBottom = 18, kTop = 10;
constexpr double kRow = 24, kNames = 150, kValues = 60;

std::int64_t largest(const std::vector<Bar>& bars) {
  std::int64_t most = 1;
  for (const Bar& bar : bars)
    most = std::max(most, bar.value);
  return most;
}

std::string opening(const std::string& title, double height) {
  return fmt::format("<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">\n", kWidth, height,
                     escape_html(title));
}

}  // namespace

std::string column_chart(const std::string& title, const std::vector<Bar>& bars) {
  const double most = static_cast<double>(largest(bars));
  const double step = (kWidth - kLeft) / static_cast<double>(std::max<std::size_t>(bars.size(), 1));
  const double base = kHeight - kBottom;
  std::string svg = opening(title, kHeight);
  for (const double share : {1.0, 0.5}) {
    const double y = base - share * (base - kTop);
    svg += fmt::format("<line class=\"grid\" x1=\"{0}\" y1=\"{1:.1f}\" x2=\"{2}\" y2=\"{1:.1f}\"/>", kLeft, y, kWidth);
    svg += fmt::format("<text class=\"axis\" x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", kLeft - 6, y + 4,
                       most * share == static_cast<double>(static_cast<std::int64_t>(most * share))
                           ? fmt::format("{:.0f}", most * share)
                           : fmt::format("{:.1f}", most * share));
  }
  svg += fmt::format("<line class=\"base\" x1=\"{0}\" y1=\"{1}\" x2=\"{2}\" y2=\"{1}\"/>\n", kLeft, base, kWidth);
  double x = kLeft;
  for (const Bar& bar : bars) {
    const double height = static_cast<double>(bar.value) / most * (base - kTop);
    svg += fmt::format(
        "<rect class=\"bar\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
        "rx=\"2\"><title>{}</title></rect>",
        x + step * 0.12, base - height, step * 0.76, height, escape_html(bar.label));
    if (!bar.name.empty())
      svg += fmt::format("<text class=\"axis\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>", x + step / 2,
                         kHeight - 4, escape_html(bar.name));
    svg += "\n";
    x += step;
  }
  return svg + "</svg>\n";
}

std::string row_chart(const std::string& title, const std::vector<Bar>& bars) {
  const double most = static_cast<double>(largest(bars));
  std::string svg = opening(title, std::max(1.0, static_cast<double>(bars.size())) * kRow);
  double y = 0;
  for (const Bar& bar : bars) {
    const double width = std::max(1.0, static_cast<double>(bar.value) / most * (kWidth - kNames - kValues));
    svg += fmt::format("<text class=\"name\" x=\"{}\" y=\"{:.0f}\" text-anchor=\"end\">{}</text>", kNames - 10,
                       y + kRow * 0.68, escape_html(bar.name));
    svg += fmt::format("<rect class=\"bar\" x=\"{}\" y=\"{:.0f}\" width=\"{:.1f}\" height=\"{:.0f}\" rx=\"2\"/>",
                       kNames, y + kRow * 0.16, width, kRow * 0.68);
    svg += fmt::format("<text class=\"value\" x=\"{:.1f}\" y=\"{:.0f}\">{}</text>\n", kNames + width + 8,
                       y + kRow * 0.68, escape_html(bar.label));
    y += kRow;
  }
  return svg + "</svg>\n";
}

}  // namespace aftertone::app
