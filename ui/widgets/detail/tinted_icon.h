#pragma once

#include "ui/widgets/theme.h"

#include <optional>

namespace kaze::ui {

//! The icon of that name with every opaque pixel in the text colour (or the tone's) of the theme as it is when painted. Null when unknown.
[[nodiscard]] QIcon tintedIcon(const QString& name, const Theme& theme, std::optional<Tone> tone);

} // namespace kaze::ui
