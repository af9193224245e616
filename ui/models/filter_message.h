#pragma once

#include "ui/widgets/filter_field.h"

namespace kaze::ui {

//! Where the engine says a filter is wrong ("at character 12: there is no field …"); at the text's end when it names no place.
[[nodiscard]] FilterError filterErrorOf(const QString& message, const QString& filter);

} // namespace kaze::ui
