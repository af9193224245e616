#pragma once

#include <QColor>

namespace kaze::ui {

//! Which look a person chose. `System` follows the desktop (see SystemAppearance) and is dark where the desktop says nothing.
enum class ThemeMode { System, Dark, Light, HighContrastDark, HighContrastLight };

//! What a colour means. A tone never stands alone: the widget that shows it shows a word or a shape as well.
enum class Tone { Neutral, Accent, Ok, Warning, Critical, Violet, Teal };

//! The colours of one look, as in the design's table. This file and tokens.cpp are the only places that name a colour.
struct ThemeTokens {
    QColor background; //!< behind everything
    QColor surface; //!< bars, navigation, cards
    QColor raised; //!< controls, chips, code
    QColor border;
    QColor text;
    QColor muted;
    QColor accent;
    QColor ok;
    QColor warning;
    QColor critical;
    QColor violet;
    QColor teal;
    QColor onAccent; //!< text on an accent-filled button
    bool dark = true;
    bool highContrast = false;
};

//! The colours of `mode`; `System` gives the dark ones, because only Theme knows what the system prefers.
[[nodiscard]] ThemeTokens tokensFor(ThemeMode mode);

//! `from` moved towards `to`; 0 is `from`, 1 is `to`.
[[nodiscard]] QColor mixed(const QColor& from, const QColor& to, double amount);

//! The contrast ratio of WCAG 2.1 (1 to 21); text needs 4.5, large text and shapes 3.
[[nodiscard]] double contrastRatio(const QColor& a, const QColor& b);

} // namespace kaze::ui
