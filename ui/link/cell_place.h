#pragma once

#include "ui/link/cell_link.h"

namespace kaze::ui {

//! Whether the cell runs on this machine. The paths of one elsewhere are no files here: nothing is chosen, opened or written by them.
[[nodiscard]] inline bool isOnThisMachine(const CellLink& link)
{
    return link.cellName() == QLatin1String("local");
}

//! Under which key the settings keep what is about this cell alone, such as its folders.
[[nodiscard]] inline QString keyOfCell(const CellLink& link, const QString& key)
{
    return isOnThisMachine(link) ? key : key + QLatin1Char('/') + link.cellName();
}

} // namespace kaze::ui
