#include "ui/widgets/tokens.h"

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

ThemeTokens dark()
{
    return {.background = "#0f1216",
        .surface = "#161a20",
        .raised = "#1d222a",
        .border = "#2a313b",
        .text = "#e6e9ee",
        .muted = "#8c96a5",
        .accent = "#4c9ffe",
        .ok = "#3fb27f",
        .warning = "#e0a63a",
        .critical = "#e5534b",
        .violet = "#a78bfa",
        .teal = "#2dd4bf",
        .onAccent = "#0f1216",
        .dark = true,
        .highContrast = false};
}

ThemeTokens light()
{
    return {.background = "#f4f5f7",
        .surface = "#ffffff",
        .raised = "#f0f2f5",
        .border = "#dce0e6",
        .text = "#1b2027",
        .muted = "#667080",
        .accent = "#1f6feb",
        .ok = "#1a7f4b",
        .warning = "#9a6700",
        .critical = "#c93c37",
        .violet = "#7c4dff",
        .teal = "#0f8a7e",
        .onAccent = "#ffffff",
        .dark = false,
        .highContrast = false};
}

ThemeTokens highContrastDark()
{
    return {.background = "#000000",
        .surface = "#000000",
        .raised = "#0c0e11",
        .border = "#8f98a6",
        .text = "#ffffff",
        .muted = "#d0d5dc",
        .accent = "#79b8ff",
        .ok = "#5fe3a5",
        .warning = "#ffcc5c",
        .critical = "#ff8a80",
        .violet = "#cbb8ff",
        .teal = "#5ff0dd",
        .onAccent = "#000000",
        .dark = true,
        .highContrast = true};
}

ThemeTokens highContrastLight()
{
    return {.background = "#ffffff",
        .surface = "#ffffff",
        .raised = "#f6f7f9",
        .border = "#5a626e",
        .text = "#000000",
        .muted = "#343b45",
        .accent = "#0349b4",
        .ok = "#0b5a30",
        .warning = "#6a4700",
        .critical = "#a0111f",
        .violet = "#4d1fb8",
        .teal = "#075a52",
        .onAccent = "#ffffff",
        .dark = false,
        .highContrast = true};
}

double luminance(const QColor& color)
{
    const auto linear
        = [](double channel) { return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

} // namespace

ThemeTokens tokensFor(ThemeMode mode)
{
    switch (mode) {
    case ThemeMode::Light:
        return light();
    case ThemeMode::HighContrastDark:
        return highContrastDark();
    case ThemeMode::HighContrastLight:
        return highContrastLight();
    case ThemeMode::System:
    case ThemeMode::Dark:
        break;
    }
    return dark();
}

QColor mixed(const QColor& from, const QColor& to, double amount)
{
    const auto between = [amount](float a, float b) { return static_cast<float>(a + (b - a) * amount); };
    return QColor::fromRgbF(
        between(from.redF(), to.redF()), between(from.greenF(), to.greenF()), between(from.blueF(), to.blueF()));
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace kaze::ui
