#pragma once

#include "ui/widgets/theme.h"

#include <QWidget>

namespace kaze::ui {

struct KeySheetEntry {
    QString keys; //!< "Ctrl+K", "W A S D"; spaces separate keys, drawn as key caps
    QString meaning;
};

struct KeySheetSection {
    QString title;
    QList<KeySheetEntry> entries;
};

//! The content of the "?" sheet: sections in two columns. The shell puts it into its dialog.
class KeySheet : public QWidget {
    Q_OBJECT
public:
    KeySheet(const Theme& theme, const QList<KeySheetSection>& sections, QWidget* parent = nullptr);
};

//! What every timeline understands, for the sheet.
[[nodiscard]] KeySheetSection timelineKeys();

} // namespace kaze::ui
